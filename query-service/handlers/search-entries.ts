import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { Direction } from "../../proto/gen/daybook/account/v1/Direction.ts";
import { EntryType } from "../../proto/gen/daybook/account/v1/EntryType.ts";
import type { SearchEntriesRequest__Output } from "../../proto/gen/daybook/account/v1/SearchEntriesRequest.ts";
import type { SearchEntriesResponse } from "../../proto/gen/daybook/account/v1/SearchEntriesResponse.ts";
import { entries } from "../../read-models/entries.ts";
import { answerSearch } from "../answer-search.ts";
import { anyOf, between, during, inTimeOrder, words } from "../clauses.ts";
import { directionValues, entryOf, typeName, typeValues } from "../entry-message.ts";
import { facetMessage } from "../facet-message.ts";
import type { ReadSide } from "../read-side.ts";
import type { SearchOrders } from "../search-order.ts";
import { readSearchText } from "../search-text.ts";

const accountIdsMax = 100;
const typesMax = 100;
const orders: SearchOrders<"record_time" | "amount" | "relevance"> = {
  by: {
    record_time: { field: "recordTime", moves: false },
    amount: { field: "amountMinor", moves: false },
    relevance: { field: "relevance", moves: true },
  },
  unset: () => ({ field: "record_time", descending: true }),
  ties: ({ descending }) => inTimeOrder(descending),
};

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

const foundEntry = (hit: Hit) => ({
  entry: entryOf(hit),
  highlights: {
    entryId: String(hit.document.fields.entryId),
    highlights: { ...hit.highlights },
  },
});

const kind = {
  projection: entries,
  facets: ["type", "month"],
  elementOf: foundEntry,
  readClauses,
  orders,
};

const facetValueName = (field: string) => (value: string) =>
  field === "type" ? typeName(value) : value;

/** Searches entries by account, type, amount, time and words: the transaction history. */
export const searchEntries =
  (side: ReadSide): UnaryHandler<SearchEntriesRequest__Output, SearchEntriesResponse> =>
  async (request, context) => {
    const { elements, facets, page } = await answerSearch(side, context, kind, request);
    return {
      entries: elements.map(({ entry }) => entry),
      highlights: elements.map(({ highlights }) => highlights),
      facets: facets.map((facet) => facetMessage(facet, facet.field, facetValueName(facet.field))),
      ...page,
    };
  };
