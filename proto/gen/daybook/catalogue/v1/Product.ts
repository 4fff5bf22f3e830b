// Original file: proto/daybook/catalogue/v1/product.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { ProductStatus as _daybook_catalogue_v1_ProductStatus, ProductStatus__Output as _daybook_catalogue_v1_ProductStatus__Output } from '../../../daybook/catalogue/v1/ProductStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Product {
  'productId'?: (string);
  'sku'?: (string);
  'name'?: (string);
  'description'?: (string);
  'category'?: (string);
  'price'?: (_daybook_type_v1_Money | null);
  'attributes'?: ({[key: string]: string});
  'status'?: (_daybook_catalogue_v1_ProductStatus);
  'onHand'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'available'?: (number | string | Long);
  'version'?: (number | string | Long);
  'stockVersion'?: (number | string | Long);
  'createTime'?: (_google_protobuf_Timestamp | null);
  'lastActivityTime'?: (_google_protobuf_Timestamp | null);
}

export interface Product__Output {
  'productId': (string);
  'sku': (string);
  'name': (string);
  'description': (string);
  'category': (string);
  'price': (_daybook_type_v1_Money__Output | null);
  'attributes': ({[key: string]: string});
  'status': (_daybook_catalogue_v1_ProductStatus__Output);
  'onHand': (string);
  'reserved': (string);
  'available': (string);
  'version': (string);
  'stockVersion': (string);
  'createTime': (_google_protobuf_Timestamp__Output | null);
  'lastActivityTime': (_google_protobuf_Timestamp__Output | null);
}
