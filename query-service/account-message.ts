import { moneyMessage } from "../platform/grpc/money-message.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Account } from "../proto/gen/daybook/account/v1/Account.ts";
import type { AccountStatus__Output } from "../proto/gen/daybook/account/v1/AccountStatus.ts";
import type { AccountDocument } from "../read-models/accounts.ts";
import type { VersionedDocument } from "../read-models/projection.ts";

const statusNames = {
  open: "ACCOUNT_STATUS_OPEN",
  frozen: "ACCOUNT_STATUS_FROZEN",
  closed: "ACCOUNT_STATUS_CLOSED",
} as const satisfies Record<AccountDocument["status"], AccountStatus__Output>;

/** How the index names a status. */
export const statusValues: Readonly<Record<AccountStatus__Output, string>> = {
  ACCOUNT_STATUS_UNSPECIFIED: "",
  ACCOUNT_STATUS_OPEN: "open",
  ACCOUNT_STATUS_FROZEN: "frozen",
  ACCOUNT_STATUS_CLOSED: "closed",
};

/** An account as callers see it. */
export const accountMessage = ({
  fields,
  streamVersion,
}: VersionedDocument<AccountDocument>): Account => {
  const money = (minor: bigint) => moneyMessage(minor, fields.currencyCode);
  return {
    accountId: fields.accountId,
    ownerId: fields.ownerId,
    currencyCode: fields.currencyCode,
    balance: money(fields.balanceMinor),
    held: money(fields.heldMinor),
    available: money(fields.availableMinor),
    overdraftLimit: money(fields.overdraftLimitMinor),
    status: statusNames[fields.status],
    openTime: timestampMessage(fields.openTime),
    lastActivityTime: timestampMessage(fields.lastActivityTime),
    version: String(streamVersion),
  };
};
