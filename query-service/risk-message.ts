import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { RiskAssessment } from "../proto/gen/daybook/account/v1/RiskAssessment.ts";
import type { RiskLevel__Output } from "../proto/gen/daybook/account/v1/RiskLevel.ts";
import type { VersionedDocument } from "../read-models/projection.ts";
import type { RiskDocument, RiskLevel, RiskSignal } from "../read-models/risk.ts";

const levelNames = {
  low: "RISK_LEVEL_LOW",
  medium: "RISK_LEVEL_MEDIUM",
  high: "RISK_LEVEL_HIGH",
} as const satisfies Record<RiskLevel, RiskLevel__Output>;

/** An assessment as callers see it. */
export const riskMessage = ({
  fields,
  streamVersion,
}: VersionedDocument<RiskDocument>): RiskAssessment => ({
  accountId: fields.accountId,
  score: Number(fields.score),
  level: levelNames[fields.level],
  signals: (JSON.parse(fields.signals) as RiskSignal[]).map((signal) => ({
    ...signal,
    entryIds: [...signal.entryIds],
    figures: { ...signal.figures },
  })),
  currencyCode: fields.currencyCode,
  ...(fields.lastEntryTime > 0 && { lastEntryTime: timestampMessage(fields.lastEntryTime) }),
  version: String(streamVersion),
});
