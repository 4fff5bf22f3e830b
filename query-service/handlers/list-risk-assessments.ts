import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import type { ListRiskAssessmentsRequest__Output } from "../../proto/gen/daybook/account/v1/ListRiskAssessmentsRequest.ts";
import type { ListRiskAssessmentsResponse } from "../../proto/gen/daybook/account/v1/ListRiskAssessmentsResponse.ts";
import type { VersionedDocument } from "../../read-models/projection.ts";
import { type RiskDocument, risk } from "../../read-models/risk.ts";
import { asOfMessage } from "../as-of.ts";
import { readPageFields } from "../page-fields.ts";
import type { ReadSide } from "../read-side.ts";
import { riskMessage } from "../risk-message.ts";
import { searchPage } from "../search-page.ts";

const scoreMax = 100;
const orders = ["score", "account_id", "last_entry_time"] as const;

/** Sort field by order, and whether an account's place in it can change. */
const sortFields = {
  score: { field: "score", moves: true },
  account_id: { field: "accountId", moves: false },
  last_entry_time: { field: "lastEntryTime", moves: true },
} as const satisfies Record<(typeof orders)[number], { field: string; moves: boolean }>;

const assessmentOf = ({ document }: Hit) =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  riskMessage(document as VersionedDocument as VersionedDocument<RiskDocument>);

/** Lists accounts by how risky they look, the highest score first. */
export const listRiskAssessments =
  (side: ReadSide): UnaryHandler<ListRiskAssessmentsRequest__Output, ListRiskAssessmentsResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const pageRequest = readPageFields(fields, request, given);
    const { minScore } = request;
    if (minScore < 0 || minScore > scoreMax) {
      fields.refuse("min_score", `must be 0 to ${scoreMax}`);
    }
    const unset = { field: "score", descending: true } as const;
    const order = fields.orderBy("order_by", request.orderBy, orders, unset);
    fields.done();
    const { field, moves } = sortFields[order.field];
    const { descending } = order;
    const ties = field === "accountId" ? [] : [{ field: "accountId", descending }];
    const clauses: Clause[] = [{ kind: "range", field: "score", atLeast: BigInt(minScore) }];
    const query = {
      projection: risk,
      clauses,
      sort: [{ field, descending }, ...ties],
      frozen: moves,
      elementOf: assessmentOf,
    };
    const page = await searchPage(side, context, query, pageRequest);
    return {
      assessments: [...page.elements],
      nextPageToken: page.nextPageToken,
      totalSize: String(page.total),
      asOf: asOfMessage(page.extent),
    };
  };
