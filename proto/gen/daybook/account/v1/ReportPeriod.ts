// Original file: proto/daybook/account/v1/report.proto

export const ReportPeriod = {
  REPORT_PERIOD_UNSPECIFIED: 'REPORT_PERIOD_UNSPECIFIED',
  REPORT_PERIOD_DAY: 'REPORT_PERIOD_DAY',
  REPORT_PERIOD_WEEK: 'REPORT_PERIOD_WEEK',
  REPORT_PERIOD_MONTH: 'REPORT_PERIOD_MONTH',
} as const;

export type ReportPeriod =
  | 'REPORT_PERIOD_UNSPECIFIED'
  | 0
  | 'REPORT_PERIOD_DAY'
  | 1
  | 'REPORT_PERIOD_WEEK'
  | 2
  | 'REPORT_PERIOD_MONTH'
  | 3

export type ReportPeriod__Output = typeof ReportPeriod[keyof typeof ReportPeriod]
