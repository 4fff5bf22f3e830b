// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface AddProductRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'productId'?: (string);
  'sku'?: (string);
  'name'?: (string);
  'description'?: (string);
  'category'?: (string);
  'price'?: (_daybook_type_v1_Money | null);
  'attributes'?: ({[key: string]: string});
  '_expectedVersion'?: "expectedVersion";
}

export interface AddProductRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'productId': (string);
  'sku': (string);
  'name': (string);
  'description': (string);
  'category': (string);
  'price': (_daybook_type_v1_Money__Output | null);
  'attributes': ({[key: string]: string});
  '_expectedVersion'?: "expectedVersion";
}
