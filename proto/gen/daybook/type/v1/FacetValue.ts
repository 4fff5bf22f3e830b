// Original file: proto/daybook/type/v1/facet.proto

import type { Long } from '@grpc/proto-loader';

export interface FacetValue {
  'value'?: (string);
  'count'?: (number | string | Long);
}

export interface FacetValue__Output {
  'value': (string);
  'count': (string);
}
