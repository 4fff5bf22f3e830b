// Original file: proto/daybook/type/v1/money.proto

import type { Long } from '@grpc/proto-loader';

export interface Money {
  'currencyCode'?: (string);
  'minorUnits'?: (number | string | Long);
}

export interface Money__Output {
  'currencyCode': (string);
  'minorUnits': (string);
}
