// Original file: proto/daybook/customer/v1/customer.proto

export const CustomerStatus = {
  CUSTOMER_STATUS_UNSPECIFIED: 'CUSTOMER_STATUS_UNSPECIFIED',
  CUSTOMER_STATUS_ACTIVE: 'CUSTOMER_STATUS_ACTIVE',
  CUSTOMER_STATUS_CLOSED: 'CUSTOMER_STATUS_CLOSED',
} as const;

export type CustomerStatus =
  | 'CUSTOMER_STATUS_UNSPECIFIED'
  | 0
  | 'CUSTOMER_STATUS_ACTIVE'
  | 1
  | 'CUSTOMER_STATUS_CLOSED'
  | 2

export type CustomerStatus__Output = typeof CustomerStatus[keyof typeof CustomerStatus]
