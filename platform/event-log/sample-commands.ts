import { randomBytes, randomUUID } from "node:crypto";
import type { CommandAppend, Expectation, NewEvent, StreamName } from "./event-log.ts";

/** A stream that nobody has written to, in a tenant of its own unless one is given. */
export const sampleStream = (tenantId: string = `tenant-${randomUUID()}`): StreamName => ({
  tenantId,
  streamId: `account-${randomUUID()}`,
});

/** What a decision about a new stream expects. */
export const untouched = ({ tenantId, streamId }: StreamName): Expectation => ({
  tenantId,
  streamId,
  streamVersion: 0,
  eventId: undefined,
});

/** An event with a value in every field. */
export const sampleEvent = (
  { tenantId, streamId }: StreamName,
  change: Partial<NewEvent> = {},
): NewEvent => ({
  tenantId,
  streamId,
  eventId: randomUUID(),
  type: "MoneyDeposited",
  schemaVersion: 1,
  data: `{"amountMinor":"300","note":"é ✓ \\u0000"}`,
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: "anonymous",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  keys: [],
  ...change,
});

/** A decided command with a fresh key; as it stands it writes one event to every stream it read. */
export const sampleCommand = (
  expectations: readonly Expectation[],
  change: Partial<CommandAppend> = {},
): CommandAppend => ({
  key: {
    tenantId: expectations[0]?.tenantId ?? "default",
    method: "daybook.account.v1.AccountCommandService/DepositMoney",
    requestId: randomUUID(),
  },
  requestHash: randomBytes(32),
  outcome: "committed",
  reason: "",
  answer: `{"balanceMinor":"300","quoted":"\\"{,}"}`,
  expectations,
  events: expectations.map((expectation) => sampleEvent(expectation)),
  ...change,
});

/** A refusal that rests on the given versions. */
export const sampleRefusal = (expectations: readonly Expectation[]): CommandAppend =>
  sampleCommand(expectations, { outcome: "refused", reason: "INSUFFICIENT_FUNDS", events: [] });

/** Where the command's streams stand once it has committed, by what was sent. */
export const afterwards = ({ expectations, events }: CommandAppend): Expectation[] =>
  expectations.map((expectation) => {
    const own = events.filter(({ streamId }) => streamId === expectation.streamId);
    return {
      ...expectation,
      streamVersion: expectation.streamVersion + own.length,
      eventId: own[own.length - 1]?.eventId ?? expectation.eventId,
    };
  });

/** The only item of a list. @throws {Error} when there are more or none. */
export const only = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined || items.length !== 1) {
    throw new Error(`Cannot take the only item: there are ${items.length}`);
  }
  return item;
};
