// Original file: proto/daybook/account/v1/account_query_service.proto

export const StatementFormat = {
  STATEMENT_FORMAT_UNSPECIFIED: 'STATEMENT_FORMAT_UNSPECIFIED',
  STATEMENT_FORMAT_CSV: 'STATEMENT_FORMAT_CSV',
  STATEMENT_FORMAT_JSON_LINES: 'STATEMENT_FORMAT_JSON_LINES',
} as const;

export type StatementFormat =
  | 'STATEMENT_FORMAT_UNSPECIFIED'
  | 0
  | 'STATEMENT_FORMAT_CSV'
  | 1
  | 'STATEMENT_FORMAT_JSON_LINES'
  | 2

export type StatementFormat__Output = typeof StatementFormat[keyof typeof StatementFormat]
