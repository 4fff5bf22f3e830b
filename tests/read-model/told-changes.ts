import type { Entry__Output as Entry } from "../../proto/gen/daybook/account/v1/Entry.ts";
import type { Timestamp__Output as Timestamp } from "../../proto/gen/google/protobuf/Timestamp.ts";
import { present, timeMs } from "../e2e/messages.ts";
import { type Places, placesIn } from "./token-places.ts";

/** A line that a command wrote; the amount is negative for money that leaves. */
export type LineDeed = {
  readonly kind: "line";
  readonly type: Entry["type"];
  readonly entryId: string;
  readonly amount: bigint;
  readonly description: string;
  readonly reference: string;
  readonly counterparty: string;
  readonly holdId: string;
  readonly reverses: string;
  /** What it takes from what is held. */
  readonly freed: bigint;
};

/** What one acknowledged command did to one account, as its client knows. */
export type Deed =
  | {
      readonly kind: "open";
      readonly ownerId: string;
      readonly currencyCode: string;
      readonly limit: bigint;
    }
  | LineDeed
  | { readonly kind: "held"; readonly amount: bigint }
  | { readonly kind: "limit"; readonly limit: bigint }
  | { readonly kind: "status"; readonly status: "OPEN" | "FROZEN" | "CLOSED" };

/** One event of an account as a client was told of it. */
export type ToldChange = {
  readonly accountId: string;
  readonly version: number;
  readonly partition: number;
  readonly offset: number;
  /** Record time, in milliseconds since 1970. */
  readonly time: number;
  /** When its command was sent, of `performance.now()`: before that nobody can have seen it. */
  readonly sentAt: number;
  readonly requestId: string;
  readonly deed: Deed;
};

/** Everything that clients were told so far, and what others may ask about it. */
export type Told = {
  readonly changes: readonly ToldChange[];
  /** Accounts whose opening was acknowledged. */
  readonly accounts: ReadonlyMap<string, { readonly partition: number; readonly currency: string }>;
  readonly lines: readonly { readonly accountId: string; readonly entryId: string }[];
  /** Stands for everything that was acknowledged. */
  readonly token: () => string;
  readonly note: (answer: Answered) => void;
};

/** The OK to a command, and what it did. */
export type Answered = {
  readonly requestId: string;
  readonly sentAt: number;
  readonly consistencyToken: string;
  readonly recordTime: Timestamp | null;
  /** In the order in which a command names its accounts, which is that of their events. */
  readonly deeds: readonly {
    readonly accountId: string;
    readonly version: string;
    readonly deed: Deed;
  }[];
};

/** Nothing told yet. */
export const createTold = (): Told => {
  const changes: ToldChange[] = [];
  const accounts = new Map<string, { partition: number; currency: string }>();
  const lines: { accountId: string; entryId: string }[] = [];
  const latest = new Map<string, number>();

  const learn = (accountId: string, deed: Deed, places: Places): void => {
    if (deed.kind === "line") lines.push({ accountId, entryId: deed.entryId });
    const [partition] = places.keys();
    if (deed.kind !== "open" || partition === undefined) return;
    accounts.set(accountId, { partition, currency: deed.currencyCode });
  };

  return {
    changes,
    accounts,
    lines,
    token: () => [...latest].map(([place, offset]) => `${place}:${offset}`).join(","),
    note: ({ deeds, requestId, sentAt, consistencyToken, recordTime }) => {
      const places = placesIn(consistencyToken);
      const time = timeMs(recordTime);
      // Of two events in one partition the token tells the place of the last one.
      const left = new Map<number, number>();
      for (const { accountId, version, deed } of deeds.toReversed()) {
        learn(accountId, deed, places);
        const { partition } = present(accounts.get(accountId));
        const behind = left.get(partition) ?? 0;
        left.set(partition, behind + 1);
        const offset = present(places.get(partition)) - behind;
        const at = { partition, offset, time, sentAt, requestId };
        changes.push({ accountId, version: Number(version), ...at, deed });
      }
      for (const part of consistencyToken.split(",")) {
        const [place = "", offset = "0"] = part.split(":");
        latest.set(place, Math.max(Number(offset), latest.get(place) ?? 0));
      }
    },
  };
};
