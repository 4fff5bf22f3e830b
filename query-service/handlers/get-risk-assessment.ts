import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { GetRiskAssessmentRequest__Output } from "../../proto/gen/daybook/account/v1/GetRiskAssessmentRequest.ts";
import type { GetRiskAssessmentResponse } from "../../proto/gen/daybook/account/v1/GetRiskAssessmentResponse.ts";
import { risk } from "../../read-models/risk.ts";
import { accountNotFound } from "../account-not-found.ts";
import { accountStream } from "../account-stream.ts";
import type { ReadSide } from "../read-side.ts";
import { requireDocument } from "../require-document.ts";
import { riskMessage } from "../risk-message.ts";

const byId = {
  projection: risk,
  field: "account_id",
  streamOf: accountStream,
  notFound: accountNotFound,
};

/** Answers how risky one account looks. */
export const getRiskAssessment =
  (side: ReadSide): UnaryHandler<GetRiskAssessmentRequest__Output, GetRiskAssessmentResponse> =>
  async (request, context) => {
    const { accountId: id, consistencyToken } = request;
    const { document, asOf } = await requireDocument(side, context, byId, { id, consistencyToken });
    return { assessment: riskMessage(document), asOf };
  };
