import type { RequestFields } from "../platform/grpc/request-fields.ts";
import type { GetStatementRequest__Output } from "../proto/gen/daybook/account/v1/GetStatementRequest.ts";
import type { StatementQuery } from "./read-statement.ts";

type StatementFields = Pick<GetStatementRequest__Output, "accountId" | "startTime" | "endTime">;

/** Reads whose statement is asked for, of which time; both ends must be given. */
export const readStatementQuery = (
  fields: RequestFields,
  request: StatementFields,
): StatementQuery => {
  const accountId = fields.id("account_id", request.accountId);
  const { startMs, endMs } = fields.timeRange(request.startTime, request.endTime);
  if (startMs === undefined) fields.refuse("start_time", "must be given");
  if (endMs === undefined) fields.refuse("end_time", "must be given");
  return { accountId, startTime: startMs ?? 0, endTime: endMs ?? 0 };
};
