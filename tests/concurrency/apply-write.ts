import type {
  AccountLine,
  LineEntry,
  LineHold,
  LineWrite,
  Standing,
  View,
} from "./account-line.ts";

type Change = Pick<Standing, "state" | "balance" | "held" | "limit" | "open"> & {
  /** Given back by the end of a hold. */
  readonly released?: bigint;
};

const writeEntry = (
  { line, step }: View,
  { told: { entry } }: LineWrite,
  fields: Pick<LineEntry, "amount"> & Partial<LineEntry>,
): void => {
  if (entry === undefined) return;
  line.entries.set(entry.entryId, {
    isReversal: false,
    counterparty: "",
    writtenAt: step + 1,
    reversedAt: Number.POSITIVE_INFINITY,
    reversedBy: "",
    ...fields,
  });
};

/** The account that a write's operation touches beside this one, with its entry there. */
const otherToldOf = ({ operation: { answer }, told }: LineWrite) =>
  answer.kind === "yes" ? answer.accounts.find((one) => one !== told) : undefined;

const move = (view: View, write: LineWrite, amount: bigint): Change => {
  const other = otherToldOf(write);
  writeEntry(view, write, {
    amount,
    counterparty: other?.accountId ?? "",
  });
  if (other?.entry !== undefined && write.told.entry !== undefined) {
    view.line.entryByOther.set(other.entry.entryId, write.told.entry.entryId);
  }
  return { ...view.standing, balance: view.standing.balance + amount };
};

const endHold = (
  view: View,
  write: LineWrite,
  holdId: string,
  taken: (hold: LineHold | undefined) => bigint,
): Change => {
  const { line, step, standing } = view;
  const hold = line.holds.get(holdId);
  const amount = taken(hold);
  const wasOpen = hold !== undefined && standing.open.includes(hold);
  if (wasOpen) {
    hold.endedAt = step + 1;
    hold.ending = amount > 0n ? "CAPTURED" : "RELEASED";
  }
  if (amount > 0n) writeEntry(view, write, { amount: -amount });
  return {
    ...standing,
    balance: standing.balance - amount,
    held: wasOpen ? standing.held - hold.amount : standing.held,
    open: standing.open.filter((one) => one !== hold),
    released: (hold?.amount ?? 0n) - amount,
  };
};

const reverse = (view: View, write: LineWrite, entryId: string): Change => {
  const { line, step, standing } = view;
  const reversed = line.entries.get(entryId);
  const amount = -(reversed?.amount ?? 0n);
  if (reversed !== undefined) {
    reversed.reversedAt = Math.min(reversed.reversedAt, step + 1);
    reversed.reversedBy ||= write.told.entry?.entryId ?? "";
  }
  writeEntry(view, write, { amount, isReversal: true });
  return { ...standing, balance: standing.balance + amount };
};

const place = (
  { line, step, standing }: View,
  hold: Pick<LineHold, "holdId" | "amount" | "until">,
): Change => {
  const placed: LineHold = {
    ...hold,
    placedAt: step + 1,
    endedAt: Number.POSITIVE_INFINITY,
    ending: "",
  };
  line.holds.set(hold.holdId, placed);
  return { ...standing, held: standing.held + hold.amount, open: [...standing.open, placed] };
};

const changeOf = (view: View, write: LineWrite): Change => {
  const { asked } = write.operation;
  const { standing } = view;
  switch (asked.kind) {
    case "open":
      return { ...standing, state: "open", limit: asked.limit };
    case "deposit":
      return move(view, write, asked.amount);
    case "withdraw":
      return move(view, write, -asked.amount);
    case "transfer":
      return move(view, write, write.side === "named" ? -asked.amount : asked.amount);
    case "hold":
      return place(view, asked);
    case "capture":
      return endHold(view, write, asked.holdId, (hold) => asked.amount ?? hold?.amount ?? 0n);
    case "release":
      return endHold(view, write, asked.holdId, () => 0n);
    case "reverse":
      return reverse(view, write, reversedEntryOn(view.line, write, asked.entryId));
    case "limit":
      return { ...standing, limit: asked.limit };
    case "freeze":
      return { ...standing, state: "frozen" };
    case "unfreeze":
      return { ...standing, state: "open" };
    case "close":
      return { ...standing, state: "closed" };
    case "expire":
      throw new RangeError("Cannot apply: no client asks for the end of holds");
  }
};

/** The entry that a reversal undoes on this line: the named one, or the one that points to it. */
const reversedEntryOn = (line: AccountLine, { side }: LineWrite, entryId: string): string => {
  return side === "named" ? entryId : (line.entryByOther.get(entryId) ?? "");
};

/**
 * Takes a write into its account's line, as the step after the view's, whether it is legal or not;
 * answers with what it leaves behind. `version` is the one that its client was told.
 */
export const applyWrite = (view: View, write: LineWrite): Standing & Pick<Change, "released"> => {
  const { line, step, standing } = view;
  const ended = line.standings[step]?.open.filter((hold) => !standing.open.includes(hold)) ?? [];
  for (const hold of ended) {
    hold.endedAt = step + 1;
    hold.ending = "EXPIRED";
  }
  const { version, entry } = write.told;
  const change = changeOf(view, write);
  const entries = standing.entries + (entry === undefined ? 0 : 1);
  const { released, ...after } = { ...standing, ...change, version, entries };
  line.standings.push(after);
  line.writes.push(write);
  return { ...after, ...(released === undefined ? {} : { released }) };
};
