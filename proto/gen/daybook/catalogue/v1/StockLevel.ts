// Original file: proto/daybook/catalogue/v1/product.proto

import type { ProductStatus as _daybook_catalogue_v1_ProductStatus, ProductStatus__Output as _daybook_catalogue_v1_ProductStatus__Output } from '../../../daybook/catalogue/v1/ProductStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface StockLevel {
  'productId'?: (string);
  'sku'?: (string);
  'name'?: (string);
  'status'?: (_daybook_catalogue_v1_ProductStatus);
  'onHand'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'available'?: (number | string | Long);
  'stockVersion'?: (number | string | Long);
}

export interface StockLevel__Output {
  'productId': (string);
  'sku': (string);
  'name': (string);
  'status': (_daybook_catalogue_v1_ProductStatus__Output);
  'onHand': (string);
  'reserved': (string);
  'available': (string);
  'stockVersion': (string);
}
