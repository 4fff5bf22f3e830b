// Original file: proto/daybook/account/v1/entry.proto

export const Direction = {
  DIRECTION_UNSPECIFIED: 'DIRECTION_UNSPECIFIED',
  DIRECTION_CREDIT: 'DIRECTION_CREDIT',
  DIRECTION_DEBIT: 'DIRECTION_DEBIT',
} as const;

export type Direction =
  | 'DIRECTION_UNSPECIFIED'
  | 0
  | 'DIRECTION_CREDIT'
  | 1
  | 'DIRECTION_DEBIT'
  | 2

export type Direction__Output = typeof Direction[keyof typeof Direction]
