// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface ChangePriceRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'productId'?: (string);
  'price'?: (_daybook_type_v1_Money | null);
  '_expectedVersion'?: "expectedVersion";
}

export interface ChangePriceRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'productId': (string);
  'price': (_daybook_type_v1_Money__Output | null);
  '_expectedVersion'?: "expectedVersion";
}
