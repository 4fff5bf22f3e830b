import type { Asked } from "../account-books.ts";
import type { Random } from "../e2e/seeded-random.ts";
import type { ClientRequest, Yes } from "./history.ts";

/** What callers ask for next. A seed fixes what is drawn; what is known decides what it means. */
export type RequestPlan = {
  /** Sent one after another before the load. */
  readonly openings: readonly Asked[];
  readonly next: (random: Random) => Pick<ClientRequest, "asked" | "expectedVersion">;
  /** Takes note of entries, holds and versions that later requests may name. */
  readonly learn: (asked: Asked, answer: Yes) => void;
};

/** Transfers from one account to the other and back, often of more than there is. */
export const oppositePlan = (): RequestPlan => ({
  openings: [
    { kind: "open", id: "left", limit: 300n },
    { kind: "open", id: "right", limit: 300n },
  ],
  learn: () => {},
  next: (random) => {
    const [id = "", to = ""] = random.pick([
      ["left", "right"],
      ["right", "left"],
    ]);
    return { asked: { kind: "transfer", id, to, amount: BigInt(random.integer(1, 200)) } };
  },
});

/** Deposits and withdrawals of one account. */
export const oneAccountPlan = (): RequestPlan => ({
  openings: [{ kind: "open", id: "hot", limit: 100n }],
  learn: () => {},
  next: (random) => {
    const kind = random.pick(["deposit", "withdraw"] as const);
    return { asked: { kind, id: "hot", amount: BigInt(random.integer(1, 90)) } };
  },
});
