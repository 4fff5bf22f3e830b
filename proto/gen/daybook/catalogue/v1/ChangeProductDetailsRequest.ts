// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { FieldMask as _google_protobuf_FieldMask, FieldMask__Output as _google_protobuf_FieldMask__Output } from '../../../google/protobuf/FieldMask.ts';
import type { Long } from '@grpc/proto-loader';

export interface ChangeProductDetailsRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'productId'?: (string);
  'name'?: (string);
  'description'?: (string);
  'category'?: (string);
  'attributes'?: ({[key: string]: string});
  'updateMask'?: (_google_protobuf_FieldMask | null);
  '_expectedVersion'?: "expectedVersion";
  '_name'?: "name";
  '_description'?: "description";
  '_category'?: "category";
}

export interface ChangeProductDetailsRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'productId': (string);
  'name'?: (string);
  'description'?: (string);
  'category'?: (string);
  'attributes': ({[key: string]: string});
  'updateMask': (_google_protobuf_FieldMask__Output | null);
  '_expectedVersion'?: "expectedVersion";
  '_name'?: "name";
  '_description'?: "description";
  '_category'?: "category";
}
