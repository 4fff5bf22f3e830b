// Original file: proto/daybook/account/v1/risk_assessment.proto

export const RiskLevel = {
  RISK_LEVEL_UNSPECIFIED: 'RISK_LEVEL_UNSPECIFIED',
  RISK_LEVEL_LOW: 'RISK_LEVEL_LOW',
  RISK_LEVEL_MEDIUM: 'RISK_LEVEL_MEDIUM',
  RISK_LEVEL_HIGH: 'RISK_LEVEL_HIGH',
} as const;

export type RiskLevel =
  | 'RISK_LEVEL_UNSPECIFIED'
  | 0
  | 'RISK_LEVEL_LOW'
  | 1
  | 'RISK_LEVEL_MEDIUM'
  | 2
  | 'RISK_LEVEL_HIGH'
  | 3

export type RiskLevel__Output = typeof RiskLevel[keyof typeof RiskLevel]
