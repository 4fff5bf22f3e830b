import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../../platform/grpc/request-fields.ts";
import type {
  Clause,
  FacetCounts,
  Hit,
  SortKey,
} from "../../platform/search-index/search-index.ts";
import { Direction } from "../../proto/gen/daybook/account/v1/Direction.ts";
import { EntryType } from "../../proto/gen/daybook/account/v1/EntryType.ts";
import type { SearchEntriesRequest__Output } from "../../proto/gen/daybook/account/v1/SearchEntriesRequest.ts";
import type { SearchEntriesResponse } from "../../proto/gen/daybook/account/v1/SearchEntriesResponse.ts";
import type { Facet } from "../../proto/gen/daybook/type/v1/Facet.ts";
import { entries } from "../../read-models/entries.ts";
import { asOfMessage } from "../as-of.ts";
import { anyOf, between, during, inTimeOrder, words } from "../clauses.ts";
import { directionValues, entryOf, typeName, typeValues } from "../entry-message.ts";
import { readPageFields } from "../page-fields.ts";
import type { ReadSide } from "../read-side.ts";
import { searchPage } from "../search-page.ts";
import { readSearchText } from "../search-text.ts";

const accountIdsMax = 100;
const typesMax = 100;
const orders = ["record_time", "amount", "relevance"] as const;
const textFields = ["description", "reference"];

const readClauses = (fields: RequestFields, request: SearchEntriesRequest__Output): Clause[] => {
  const accountIds = fields.ids("account_ids", request.accountIds, accountIdsMax);
  const types = fields.enumValues("types", request.types, EntryType, typesMax);
  const direction = fields.optionalEnumValue("direction", request.direction, Direction);
  const least = fields.optionalInt64("min_minor_units", request.minMinorUnits);
  const most = fields.optionalInt64("max_minor_units", request.maxMinorUnits);
  fields.requireRange("min_minor_units", least, most);
  const { startMs, endMs } = fields.timeRange(request.startTime, request.endTime);
  const text = readSearchText(fields, "text", request.text);
  const counterparty = fields.optionalId("counterparty_account_id", request.counterpartyAccountId);
  return [
    ...anyOf("accountId", accountIds),
    ...anyOf(
      "type",
      types.map((type) => typeValues[type]),
    ),
    ...anyOf("direction", [direction && directionValues[direction]]),
    ...between("amountMinor", least, most),
    ...during("recordTime", startMs, endMs),
    ...words(textFields, text),
    ...anyOf("counterpartyAccountId", [counterparty]),
  ];
};

/** A search by relevance gives the best first, asked for with or without " desc". */
const sortOf = (field: (typeof orders)[number], descending: boolean): SortKey[] => {
  if (field === "record_time") return inTimeOrder(descending);
  if (field === "amount") return [{ field: "amountMinor", descending }, ...inTimeOrder(descending)];
  return [{ field: "relevance", descending: true }, ...inTimeOrder(true)];
};

const readSort = (fields: RequestFields, { orderBy, text }: SearchEntriesRequest__Output) => {
  const unset = { field: "record_time", descending: true } as const;
  const { field, descending } = fields.orderBy("order_by", orderBy, orders, unset);
  if (field === "relevance" && text === "") fields.refuse("order_by", "needs text for relevance");
  return { sort: sortOf(field, descending), frozen: field === "relevance" };
};

const facetMessage = ({ field, values }: FacetCounts): Facet => ({
  name: field,
  values: values.map(({ value, count }) => ({
    value: field === "type" ? typeName(value) : value,
    count: String(count),
  })),
});

const foundEntry = (hit: Hit) => ({
  entry: entryOf(hit),
  highlights: {
    entryId: String(hit.document.fields.entryId),
    highlights: { ...hit.highlights },
  },
});

/** Searches entries by account, type, amount, time and words: the transaction history. */
export const searchEntries =
  (side: ReadSide): UnaryHandler<SearchEntriesRequest__Output, SearchEntriesResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const pageRequest = readPageFields(fields, request, given);
    const clauses = readClauses(fields, request);
    const order = readSort(fields, request);
    fields.done();
    const facets = ["type", "month"];
    const query = { projection: entries, clauses, facets, elementOf: foundEntry, ...order };
    const page = await searchPage(side, context, query, pageRequest);
    return {
      entries: page.elements.map(({ entry }) => entry),
      highlights: page.elements.map(({ highlights }) => highlights),
      facets: page.facets.map(facetMessage),
      nextPageToken: page.nextPageToken,
      totalSize: String(page.total),
      asOf: asOfMessage(page.extent),
    };
  };
