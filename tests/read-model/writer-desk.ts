import type { Clients } from "../e2e/embedded-process.ts";
import { newRequestId } from "../e2e/messages.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import type { Random } from "../e2e/seeded-random.ts";
import type { Deed, Told } from "./told-changes.ts";

/** A line that its writer may undo. */
export type KnownLine = {
  readonly accountId: string;
  readonly entryId: string;
  readonly amount: bigint;
  /** The other half of a transfer. */
  readonly other?: { readonly accountId: string; readonly entryId: string };
  undone: boolean;
};

/** What a writer keeps of an account of its own. */
export type OwnAccount = {
  readonly accountId: string;
  readonly currency: string;
  status: "OPEN" | "FROZEN" | "CLOSED";
  limit: bigint;
  readonly holds: Map<string, { readonly amount: bigint; readonly description: string }>;
  readonly lines: KnownLine[];
};

/** What one request did, in the words of its client. */
export type Done = { readonly accountId: string; readonly version: string; readonly deed: Deed };

type Commands = Clients["commands"];
type Answer = Pick<
  Awaited<ReturnType<Commands["openAccount"]>>,
  "consistencyToken" | "recordTime" | "version"
>;

/** Who writes what, on which accounts. */
export type WriterOptions = {
  readonly name: string;
  readonly commands: Commands;
  readonly told: Told;
  readonly random: Random;
  readonly accountsMax: number;
};

/** Where a writer sits: what it knows, and how it sends. */
export type Desk = WriterOptions & {
  readonly own: OwnAccount[];
  /** Sends a request; an OK is noted with what it did. A definite refusal did nothing. */
  readonly send: <Sent extends Answer>(
    call: (requestId: string) => Promise<Sent>,
    doneBy: (answer: Sent) => readonly Done[],
  ) => Promise<void>;
};

const definite = ["NOT_FOUND", "ALREADY_EXISTS", "FAILED_PRECONDITION"];

/** Words that searches look for. */
export const purposes = [
  "Monthly rent November",
  "Weekly groceries",
  "Salary",
  "Café Zürich",
  "refund <b>&</b>",
  "",
] as const;

/** A line's deed without what only some lines have. */
export const plainLine = {
  kind: "line",
  description: "",
  reference: "",
  counterparty: "",
  holdId: "",
  reverses: "",
  freed: 0n,
} as const;

/** A desk with no account yet. */
export const createDesk = (options: WriterOptions): Desk => ({
  ...options,
  own: [],
  send: async (call, doneBy) => {
    const requestId = newRequestId();
    const sentAt = performance.now();
    try {
      const answer = await call(requestId);
      const { consistencyToken, recordTime } = answer;
      options.told.note({ requestId, sentAt, consistencyToken, recordTime, deeds: doneBy(answer) });
    } catch (error) {
      const { code, message } = readRefusal(error);
      if (definite.includes(code)) return;
      throw new Error(`Cannot go on writing: ${code} ${message}`, { cause: error });
    }
  },
});

/** What a person or a program writes beside an amount. */
export const anyWords = (random: Random) => ({
  description: random.pick(purposes),
  reference: `inv${random.integer(1, 99)}`,
});

/** An amount of an account, as a message. */
export const moneyOf = ({ currency }: OwnAccount, amount: bigint) => ({
  currencyCode: currency,
  minorUnits: String(amount),
});
