import { moneyMessage } from "../platform/grpc/money-message.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Hit } from "../platform/search-index/search-index.ts";
import type { Direction__Output } from "../proto/gen/daybook/account/v1/Direction.ts";
import type { Entry } from "../proto/gen/daybook/account/v1/Entry.ts";
import type { EntryType__Output } from "../proto/gen/daybook/account/v1/EntryType.ts";
import type { EntryDocument } from "../read-models/entries.ts";
import type { VersionedDocument } from "../read-models/projection.ts";

/** How the index names a type. */
export const typeValues: Readonly<Record<EntryType__Output, string>> = {
  ENTRY_TYPE_UNSPECIFIED: "",
  ENTRY_TYPE_DEPOSIT: "deposit",
  ENTRY_TYPE_WITHDRAWAL: "withdrawal",
  ENTRY_TYPE_TRANSFER_IN: "transfer-in",
  ENTRY_TYPE_TRANSFER_OUT: "transfer-out",
  ENTRY_TYPE_CAPTURE: "capture",
  ENTRY_TYPE_REVERSAL: "reversal",
};

/** How the index names a direction. */
export const directionValues: Readonly<Record<Direction__Output, string>> = {
  DIRECTION_UNSPECIFIED: "",
  DIRECTION_CREDIT: "credit",
  DIRECTION_DEBIT: "debit",
};

const byValue = <Name extends string>(values: Readonly<Record<Name, string>>) =>
  new Map((Object.entries(values) as [Name, string][]).map(([name, value]) => [value, name]));

const typeNames = byValue(typeValues);
const directionNames = byValue(directionValues);

/** Every type with its name in the index and in the proto, in the order of the proto. */
export const entryTypeNames: readonly (readonly [string, EntryType__Output])[] = [
  ...typeNames,
].filter(([value]) => value !== "");

/** The proto's name of a type in the index, as facets give it. */
export const typeName = (value: string): EntryType__Output =>
  typeNames.get(value) ?? "ENTRY_TYPE_UNSPECIFIED";

/** An entry as callers see it. */
export const entryMessage = (fields: EntryDocument): Entry => ({
  entryId: fields.entryId,
  accountId: fields.accountId,
  entryNumber: fields.entryNumber.toString(),
  type: typeName(fields.type),
  direction: directionNames.get(fields.direction) ?? "DIRECTION_UNSPECIFIED",
  amount: moneyMessage(fields.amountMinor, fields.currencyCode),
  balanceAfter: moneyMessage(fields.balanceAfterMinor, fields.currencyCode),
  description: fields.description,
  reference: fields.reference,
  counterpartyAccountId: fields.counterpartyAccountId,
  holdId: fields.holdId,
  reversesEntryId: fields.reversesEntryId,
  reversedByEntryId: fields.reversedByEntryId,
  recordTime: timestampMessage(fields.recordTime),
  version: fields.version.toString(),
  requestId: fields.requestId,
  correlationId: fields.correlationId,
});

/** A line of a statement: never changes, so it does not say that it was reversed later. */
export const statementLine = (fields: EntryDocument): Entry => ({
  ...entryMessage(fields),
  reversedByEntryId: "",
});

/** A found entry as callers see it. */
export const entryOf = ({ document }: Hit): Entry =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  entryMessage((document as VersionedDocument as VersionedDocument<EntryDocument>).fields);
