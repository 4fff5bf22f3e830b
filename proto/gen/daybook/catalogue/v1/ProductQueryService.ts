// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetProductRequest as _daybook_catalogue_v1_GetProductRequest, GetProductRequest__Output as _daybook_catalogue_v1_GetProductRequest__Output } from '../../../daybook/catalogue/v1/GetProductRequest.ts';
import type { GetProductResponse as _daybook_catalogue_v1_GetProductResponse, GetProductResponse__Output as _daybook_catalogue_v1_GetProductResponse__Output } from '../../../daybook/catalogue/v1/GetProductResponse.ts';
import type { ListStockLevelsRequest as _daybook_catalogue_v1_ListStockLevelsRequest, ListStockLevelsRequest__Output as _daybook_catalogue_v1_ListStockLevelsRequest__Output } from '../../../daybook/catalogue/v1/ListStockLevelsRequest.ts';
import type { ListStockLevelsResponse as _daybook_catalogue_v1_ListStockLevelsResponse, ListStockLevelsResponse__Output as _daybook_catalogue_v1_ListStockLevelsResponse__Output } from '../../../daybook/catalogue/v1/ListStockLevelsResponse.ts';
import type { SearchProductsRequest as _daybook_catalogue_v1_SearchProductsRequest, SearchProductsRequest__Output as _daybook_catalogue_v1_SearchProductsRequest__Output } from '../../../daybook/catalogue/v1/SearchProductsRequest.ts';
import type { SearchProductsResponse as _daybook_catalogue_v1_SearchProductsResponse, SearchProductsResponse__Output as _daybook_catalogue_v1_SearchProductsResponse__Output } from '../../../daybook/catalogue/v1/SearchProductsResponse.ts';
import type { SuggestProductsRequest as _daybook_catalogue_v1_SuggestProductsRequest, SuggestProductsRequest__Output as _daybook_catalogue_v1_SuggestProductsRequest__Output } from '../../../daybook/catalogue/v1/SuggestProductsRequest.ts';
import type { SuggestProductsResponse as _daybook_catalogue_v1_SuggestProductsResponse, SuggestProductsResponse__Output as _daybook_catalogue_v1_SuggestProductsResponse__Output } from '../../../daybook/catalogue/v1/SuggestProductsResponse.ts';

export interface ProductQueryServiceClient extends grpc.Client {
  GetProduct(argument: _daybook_catalogue_v1_GetProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _daybook_catalogue_v1_GetProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _daybook_catalogue_v1_GetProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _daybook_catalogue_v1_GetProductRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _daybook_catalogue_v1_GetProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _daybook_catalogue_v1_GetProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _daybook_catalogue_v1_GetProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _daybook_catalogue_v1_GetProductRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  
  ListStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  ListStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  ListStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  ListStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  listStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  listStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  listStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  listStockLevels(argument: _daybook_catalogue_v1_ListStockLevelsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ListStockLevelsResponse__Output>): grpc.ClientUnaryCall;
  
  SearchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  SearchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  SearchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  SearchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _daybook_catalogue_v1_SearchProductsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  
  SuggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  SuggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  SuggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  SuggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  suggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  suggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  suggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  suggestProducts(argument: _daybook_catalogue_v1_SuggestProductsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_SuggestProductsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ProductQueryServiceHandlers extends grpc.UntypedServiceImplementation {
  GetProduct: grpc.handleUnaryCall<_daybook_catalogue_v1_GetProductRequest__Output, _daybook_catalogue_v1_GetProductResponse>;
  
  ListStockLevels: grpc.handleUnaryCall<_daybook_catalogue_v1_ListStockLevelsRequest__Output, _daybook_catalogue_v1_ListStockLevelsResponse>;
  
  SearchProducts: grpc.handleUnaryCall<_daybook_catalogue_v1_SearchProductsRequest__Output, _daybook_catalogue_v1_SearchProductsResponse>;
  
  SuggestProducts: grpc.handleUnaryCall<_daybook_catalogue_v1_SuggestProductsRequest__Output, _daybook_catalogue_v1_SuggestProductsResponse>;
  
}

export interface ProductQueryServiceDefinition extends grpc.ServiceDefinition {
  GetProduct: MethodDefinition<_daybook_catalogue_v1_GetProductRequest, _daybook_catalogue_v1_GetProductResponse, _daybook_catalogue_v1_GetProductRequest__Output, _daybook_catalogue_v1_GetProductResponse__Output>
  ListStockLevels: MethodDefinition<_daybook_catalogue_v1_ListStockLevelsRequest, _daybook_catalogue_v1_ListStockLevelsResponse, _daybook_catalogue_v1_ListStockLevelsRequest__Output, _daybook_catalogue_v1_ListStockLevelsResponse__Output>
  SearchProducts: MethodDefinition<_daybook_catalogue_v1_SearchProductsRequest, _daybook_catalogue_v1_SearchProductsResponse, _daybook_catalogue_v1_SearchProductsRequest__Output, _daybook_catalogue_v1_SearchProductsResponse__Output>
  SuggestProducts: MethodDefinition<_daybook_catalogue_v1_SuggestProductsRequest, _daybook_catalogue_v1_SuggestProductsResponse, _daybook_catalogue_v1_SuggestProductsRequest__Output, _daybook_catalogue_v1_SuggestProductsResponse__Output>
}
