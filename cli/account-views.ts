import type { JsonObject } from "./proto-json.ts";
import { plain, type Stretch } from "./stretches.ts";
import type { Column, Field } from "./table.ts";
import { textWidth } from "./text-width.ts";
import { column, objectAt, stretchedColumn, stretchesAt, textAt } from "./views.ts";

/** Accounts, one a line. */
export const accountColumns: readonly Column<JsonObject>[] = [
  column("account", "accountId"),
  column("owner", "ownerId", { flexible: true }),
  column("status", "status"),
  column("balance", "balance", { right: true }),
  column("held", "held", { right: true }),
  column("available", "available", { right: true }),
  column("last activity", "lastActivityTime"),
];

const signedAmount = (entry: JsonObject): string =>
  `${entry.direction === "DIRECTION_DEBIT" ? "-" : "+"}${textAt(entry, "amount")}`;

/** What an entry says in words: description, reference, and whom the money went to. */
const sayingOf = (entry: JsonObject): Stretch[] =>
  [
    stretchesAt(entry, "description"),
    stretchesAt(entry, "reference"),
    plain(textAt(entry, "counterpartyAccountId")),
  ]
    .filter((stretches) => stretches.length > 0)
    .flatMap((stretches, at) => (at === 0 ? stretches : [...plain(" · "), ...stretches]));

const lineColumns: readonly Column<JsonObject>[] = [
  column("no", "entryNumber", { right: true }),
  column("type", "type"),
  { title: "amount", text: signedAmount, right: true },
  column("balance", "balanceAfter", { right: true }),
  stretchedColumn("text", sayingOf, { flexible: true }),
  column("entry", "entryId"),
];

/** Entries of any accounts, one a line. */
export const entryColumns: readonly Column<JsonObject>[] = [
  column("time", "recordTime"),
  column("account", "accountId"),
  ...lineColumns,
];

/** Entries of one account's statement. */
export const statementColumns: readonly Column<JsonObject>[] = [
  column("time", "recordTime"),
  ...lineColumns,
];

const totals = ["openingBalance", "totalCredits", "totalDebits", "closingBalance"] as const;
const totalLabels = ["opening balance", "credits", "debits", "closing balance"] as const;

/** Head of a statement: balances and totals of the whole period. */
export const statementFields = (answer: JsonObject): readonly Field[] => {
  const texts = totals.map((name) => textAt(answer, name));
  const width = Math.max(...texts.map(textWidth));
  const asOf = textAt(objectAt(answer, "asOf"), "completeTime");
  const isClosed = answer.closed === true;
  return [
    ["account", textAt(answer, "accountId")],
    ...totalLabels.map((label, at): Field => [label, (texts[at] ?? "").padStart(width)]),
    ["entries", textAt(answer, "totalSize")],
    ["closed", isClosed ? "yes: it stays as it is for ever" : `no: complete up to ${asOf}`],
  ];
};
