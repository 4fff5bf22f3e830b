import fc from "fast-check";
import type { Asked, Books } from "./account-books.ts";

/** What a client may ask for next, before it is known which lines and holds there are. */
export type Intent = {
  readonly kind: Asked["kind"];
  /** Which account, and which other one. */
  readonly at: number;
  readonly other: number;
  readonly amount: bigint;
  /** Which of the lines and holds there are by then. */
  readonly pick: number;
  /** Takes a part, gives a time to expire, and so on. */
  readonly more: boolean;
  /** Milliseconds after the request before. */
  readonly wait: number;
};

const kinds: readonly { readonly kind: Asked["kind"]; readonly weight: number }[] = [
  { kind: "open", weight: 4 },
  { kind: "deposit", weight: 8 },
  { kind: "withdraw", weight: 4 },
  { kind: "transfer", weight: 6 },
  { kind: "hold", weight: 8 },
  { kind: "capture", weight: 5 },
  { kind: "release", weight: 3 },
  { kind: "reverse", weight: 8 },
  { kind: "limit", weight: 3 },
  { kind: "freeze", weight: 1 },
  { kind: "unfreeze", weight: 2 },
  { kind: "close", weight: 1 },
  { kind: "expire", weight: 2 },
];

/** Any intent; small amounts, so that funds run out and holds are captured in part. */
export const anyIntent: fc.Arbitrary<Intent> = fc.record({
  kind: fc.oneof(...kinds.map(({ kind, weight }) => ({ weight, arbitrary: fc.constant(kind) }))),
  at: fc.nat(99),
  other: fc.nat(99),
  amount: fc.bigInt({ min: 1n, max: 12n }),
  pick: fc.nat(99),
  more: fc.boolean(),
  wait: fc.nat(4),
});

const pickOf = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % Math.max(items.length, 1)];

/** The request that an intent is, on the accounts of these ids as they stand in the books. */
export const askedOf = (
  { kind, at, other, amount, pick, more }: Intent,
  ids: readonly string[],
  books: Books,
  now: number,
): Asked => {
  const id = pickOf(ids, at) ?? "";
  const there = ids.filter((one) => one !== id);
  const account = books.get(id);
  const holdId = pickOf([...(account?.holds.keys() ?? []), "no-hold"], pick) ?? "";
  switch (kind) {
    case "open":
    case "limit":
      return { kind, id, limit: more ? amount : 0n };
    case "deposit":
    case "withdraw":
      return { kind, id, amount };
    case "transfer":
      return { kind, id, amount, to: pickOf(there, other) ?? "" };
    case "hold": {
      const until = more ? now + (pick % 12) : undefined;
      return { kind, id, amount, until, holdId: pick % 3 === 0 ? `h${pick % 4}` : "" };
    }
    case "capture":
      return { kind, id, holdId, amount: more ? amount : undefined };
    case "release":
      return { kind, id, holdId };
    case "reverse": {
      const lines = account?.lines.map(({ entryId }) => entryId) ?? [];
      return { kind, id, entryId: pickOf([...lines, "no-entry"], pick) ?? "" };
    }
    default:
      return { kind, id };
  }
};
