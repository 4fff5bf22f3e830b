import { expect, it } from "vitest";
import { allSpecs } from "./all-specs.ts";
import { writeAnswer } from "./output.ts";
import type { Screen } from "./terminal.ts";

const entry = (entryId: string, description: string, reference: string) => ({
  entryId,
  accountId: "alice",
  entryNumber: "1",
  type: "ENTRY_TYPE_DEPOSIT",
  direction: "DIRECTION_CREDIT",
  amount: { currencyCode: "EUR", minorUnits: "100" },
  balanceAfter: { currencyCode: "EUR", minorUnits: "100" },
  description,
  reference,
  counterpartyAccountId: "bob",
  recordTime: "2026-11-22T00:00:00Z",
});

/** An answer to a search for `cafe`. */
const answer = {
  entries: [entry("e-1", "Café <b>", "R-1"), entry("e-2", "", "cafe\u001b[31m")],
  highlights: [
    { entryId: "e-1", highlights: { description: "<em>Café</em> &lt;b&gt;" } },
    { entryId: "e-2", highlights: { reference: "<em>cafe</em>\u001b[31m" } },
  ],
};

const search = allSpecs.find(({ path }) => path.join(" ") === "account search");

const written = (output: Screen): string[] => {
  const lines: string[] = [];
  const terminal = { say: (line: string) => void lines.push(line), output };
  writeAnswer(answer, search?.view ?? {}, "table", terminal as never);
  return lines;
};

it("account search shows hits in colour on a terminal, as they were written", () => {
  const lines = written({ columns: 200, colours: true });
  expect(lines[1]).toContain("\u001b[33mCafé\u001b[39m <b> · R-1 · bob");
  expect(lines[2]).toContain("\u001b[33mcafe\u001b[39m\ufffd[31m · bob");
});

it("account search shows the same texts without colours, as with NO_COLOR or in a file", () => {
  const lines = written({ columns: undefined, colours: false });
  expect(lines.join("\n")).not.toContain("\u001b");
  expect(lines[1]).toContain("Café <b> · R-1 · bob");
});
