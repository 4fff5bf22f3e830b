// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type { ProductStatus as _daybook_catalogue_v1_ProductStatus, ProductStatus__Output as _daybook_catalogue_v1_ProductStatus__Output } from '../../../daybook/catalogue/v1/ProductStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchProductsRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'text'?: (string);
  'category'?: (string);
  'minMinorUnits'?: (number | string | Long);
  'maxMinorUnits'?: (number | string | Long);
  'inStock'?: (boolean);
  'attributes'?: ({[key: string]: string});
  'orderBy'?: (string);
  'status'?: (_daybook_catalogue_v1_ProductStatus);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
  '_inStock'?: "inStock";
}

export interface SearchProductsRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'text': (string);
  'category': (string);
  'minMinorUnits'?: (string);
  'maxMinorUnits'?: (string);
  'inStock'?: (boolean);
  'attributes': ({[key: string]: string});
  'orderBy': (string);
  'status': (_daybook_catalogue_v1_ProductStatus__Output);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
  '_inStock'?: "inStock";
}
