import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetRiskAssessmentRequest__Output } from "../../proto/gen/daybook/account/v1/GetRiskAssessmentRequest.ts";
import type { GetRiskAssessmentResponse } from "../../proto/gen/daybook/account/v1/GetRiskAssessmentResponse.ts";
import { risk } from "../../read-models/risk.ts";
import { accountNotFound } from "../account-not-found.ts";
import { accountStream } from "../account-stream.ts";
import { asOfMessage } from "../as-of.ts";
import { foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";
import { riskMessage } from "../risk-message.ts";

/** Answers how risky one account looks. */
export const getRiskAssessment =
  (side: ReadSide): UnaryHandler<GetRiskAssessmentRequest__Output, GetRiskAssessmentResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const accountId = fields.id("account_id", request.accountId);
    fields.done();
    const reading = await startReading(side, context, token);
    const place = { streamId: accountStream(accountId), id: accountId };
    const found = await readDocument(side, reading, risk, place);
    if (found.document === undefined) throw accountNotFound(accountId);
    return {
      assessment: riskMessage(found.document),
      asOf: asOfMessage(foundExtent(reading, found)),
    };
  };
