import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deposit, opening, withdrawal } from "../domain/account/decisions.ts";
import type { Envelope } from "../domain/event.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import { depositMoney, openAccount, withdrawMoney } from "../tests/account-samples.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { accounts } from "./accounts.ts";
import { entries } from "./entries.ts";
import { documentId, foldEvent, ofStream, subscribes, touchedDocuments } from "./projection.ts";

/** Deposits of 10, 20, 30 … and a withdrawal of 5 after each, on accounts by turns. */
const history = createAccountHistory();
const ids = ["a", "b", "c"];
for (const accountId of ids) history.execute(opening, openAccount({ accountId }), 1_000);
for (let round = 1; round <= 6; round += 1) {
  const accountId = ids[round % ids.length] ?? "a";
  const asked = (entryId: string) => ({ accountId, entryId: `${entryId}-${round}` });
  history.execute(deposit, depositMoney(BigInt(10 * round), asked("in")), 1_000 + round);
  history.execute(withdrawal, withdrawMoney(5n, asked("out")), 1_000 + round);
}
const { envelopes } = history;

const envelopeAt = (offset: number): Envelope =>
  envelopes[offset - 1] ?? expect.fail(`no event at ${offset}`);

const deposited = envelopeAt(4);

describe("foldEvent()", () => {
  it("makes a document at its first event, with the event's offset and stream version", () => {
    expect(foldEvent(accounts, "default/b", undefined, envelopeAt(2))).toMatchObject({
      id: "default/b",
      tenantId: "default",
      offset: 2,
      streamVersion: 1,
      fields: { accountId: "b" },
    });
  });

  it("skips an event at or below the document's version, and folds the next", () => {
    const opened = foldEvent(accounts, "default/b", undefined, envelopeAt(2));
    const at = (offset: number) => opened && { ...opened, offset };
    expect(foldEvent(accounts, "default/b", at(5), deposited)).toEqual(at(5));
    expect(foldEvent(accounts, "default/b", at(4), deposited)).toEqual(at(4));
    expect(foldEvent(accounts, "default/b", at(3), deposited)).toMatchObject({
      offset: 4,
      fields: { balanceMinor: 10n },
    });
  });

  it("changes no document that it was given", () => {
    const opened = foldEvent(accounts, "default/b", undefined, envelopeAt(2));
    const copy = structuredClone(opened);
    foldEvent(accounts, "default/b", opened, deposited);
    expect(opened).toEqual(copy);
  });

  it.each(["MoneyVanished", "toString", "constructor", "__proto__"])(
    "leaves a document as it is at the unknown type %j",
    (type) => {
      const unknown = { ...deposited, type };
      const opened = foldEvent(accounts, "default/b", undefined, envelopeAt(2));
      expect(foldEvent(accounts, "default/b", opened, unknown)).toBe(opened);
      expect(foldEvent(accounts, "default/b", undefined, unknown)).toBeUndefined();
    },
  );

  it.each([accounts, entries])(
    "gives the same $name however a run is cut and repeated",
    (model) => {
      const once = foldedDocuments(model, envelopes);
      const run = fc
        .tuple(fc.nat(envelopes.length), fc.nat(envelopes.length))
        .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
      fc.assert(
        fc.property(fc.array(run, { maxLength: 6 }), (repeats) => {
          // Whatever was delivered before, the log's order is kept up to the checkpoint.
          let documents = foldedDocuments(model, []);
          let checkpoint = 0;
          for (const [first, end] of [...repeats, [0, envelopes.length] as const]) {
            if (first > checkpoint) continue;
            documents = foldedDocuments(model, envelopes.slice(first, end), documents);
            checkpoint = Math.max(checkpoint, end);
          }
          expect(documents).toEqual(once);
        }),
      );
    },
  );

  it.each([accounts, entries])("gives the same $name when every event comes twice", (model) => {
    const twice = envelopes.flatMap((envelope) => [envelope, envelope]);
    expect(foldedDocuments(model, twice)).toEqual(foldedDocuments(model, envelopes));
  });
});

describe("touchedDocuments()", () => {
  it("names the documents with the tenant first", () => {
    const other = { ...deposited, tenantId: "acme" };
    expect(touchedDocuments(accounts, other)).toEqual(["acme/b"]);
    expect(touchedDocuments(entries, other)).toEqual(["acme/b/entry-1"]);
  });

  it("names none for an event that the read model does not listen to", () => {
    expect(touchedDocuments(accounts, envelopeAt(1))).toEqual(["default/a"]);
    expect(touchedDocuments(entries, envelopeAt(1))).toEqual([]);
  });
});

describe("subscribes()", () => {
  it("holds for the keys of evolve and nothing that an object inherits", () => {
    expect(subscribes(entries, "MoneyDeposited")).toBe(true);
    expect(subscribes(entries, "AccountOpened")).toBe(false);
    expect(subscribes(entries, "toString")).toBe(false);
  });
});

describe("ofStream() and documentId()", () => {
  it("name the aggregate, dashes included, below the tenant", () => {
    const [id = ""] = ofStream(deposited.event, { ...deposited, streamId: "account-a-b-1" });
    expect(id).toBe("a-b-1");
    expect(documentId("acme", id)).toBe("acme/a-b-1");
  });
});
