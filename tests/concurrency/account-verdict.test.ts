import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Asked, type Books, keepBooks } from "../account-books.ts";
import { idsFor } from "../account-desk.ts";
import { anyIntent, askedOf } from "../any-asked.ts";
import { type AccountLine, createLine, isDue, viewAt } from "./account-line.ts";
import { otherEndOf, verdictOnBoth, verdictOnNamed } from "./account-verdict.ts";
import { applyWrite } from "./apply-write.ts";

const ids = ["a", "b", "c"];

type Lines = Map<string, AccountLine>;

const lineOf = (lines: Lines, id: string): AccountLine => {
  const line = lines.get(id) ?? createLine(id);
  lines.set(id, line);
  return line;
};

const lastView = (line: AccountLine, now: number) => viewAt(line, line.writes.length, now);

/** What the lines say to a request, which they take in when it is an OK. */
const ask = (lines: Lines, asked: Asked, entryIds: readonly string[], now: number): string => {
  const named = lastView(lineOf(lines, asked.id), now);
  const otherId = otherEndOf(named, asked);
  const other = otherId === undefined ? undefined : lastView(lineOf(lines, otherId), now);
  const verdict =
    other === undefined ? verdictOnNamed(named, asked) : verdictOnBoth(named, other, asked);
  if (verdict.answer !== "OK") return verdict.answer;
  const isMoney = ["deposit", "withdraw", "transfer", "capture", "reverse"].includes(asked.kind);
  const accounts = [named, ...(other === undefined ? [] : [other])].map(
    ({ line, standing }, at) => {
      const recorded = line.standings.at(-1)?.open ?? [];
      const ended = recorded.filter((hold) => isDue(hold, now)).length;
      const version = (line.standings.at(-1)?.version ?? 0) + ended + 1;
      const entry = { entryId: entryIds[at] ?? "", entryNumber: standing.entries + 1 };
      return { accountId: line.accountId, version, ...(isMoney ? { entry } : {}) };
    },
  );
  const answer = {
    kind: "yes",
    accounts,
    figures: {},
    positions: [],
    recordTime: now,
    replayed: false,
  } as const;
  const operation = {
    requestId: "r",
    caller: "c",
    asked,
    calledAt: now,
    answeredAt: now,
    answer,
  };
  for (const [at, view] of [named, other].entries()) {
    const told = accounts[at];
    if (view === undefined || told === undefined) continue;
    applyWrite(view, { operation, told, side: at === 0 ? "named" : "other" });
  }
  return "OK";
};

describe("The model of the history checker", () => {
  it("says of any request what a clerk's books say", () =>
    fc.assert(
      fc.property(fc.array(anyIntent, { maxLength: 80, size: "max" }), (intents) => {
        const books: Books = new Map();
        const lines: Lines = new Map();
        let now = 1_000;
        for (const [index, intent] of intents.entries()) {
          now += intent.wait;
          const drawn = askedOf(intent, ids, books, now);
          if (drawn.kind === "expire") continue;
          const made = idsFor(books, drawn, `k${index}`);
          const asked = drawn.kind === "hold" ? { ...drawn, holdId: made.holdId } : drawn;
          const said = ask(lines, asked, [made.entryId, made.otherEntryId], now);
          expect([asked.kind, said]).toEqual([asked.kind, keepBooks(books, asked, made, now)]);
        }
      }),
      { numRuns: 200 },
    ));
});
