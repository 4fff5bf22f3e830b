// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddProductRequest as _daybook_catalogue_v1_AddProductRequest, AddProductRequest__Output as _daybook_catalogue_v1_AddProductRequest__Output } from '../../../daybook/catalogue/v1/AddProductRequest.ts';
import type { AddProductResponse as _daybook_catalogue_v1_AddProductResponse, AddProductResponse__Output as _daybook_catalogue_v1_AddProductResponse__Output } from '../../../daybook/catalogue/v1/AddProductResponse.ts';
import type { AdjustStockRequest as _daybook_catalogue_v1_AdjustStockRequest, AdjustStockRequest__Output as _daybook_catalogue_v1_AdjustStockRequest__Output } from '../../../daybook/catalogue/v1/AdjustStockRequest.ts';
import type { AdjustStockResponse as _daybook_catalogue_v1_AdjustStockResponse, AdjustStockResponse__Output as _daybook_catalogue_v1_AdjustStockResponse__Output } from '../../../daybook/catalogue/v1/AdjustStockResponse.ts';
import type { ChangePriceRequest as _daybook_catalogue_v1_ChangePriceRequest, ChangePriceRequest__Output as _daybook_catalogue_v1_ChangePriceRequest__Output } from '../../../daybook/catalogue/v1/ChangePriceRequest.ts';
import type { ChangePriceResponse as _daybook_catalogue_v1_ChangePriceResponse, ChangePriceResponse__Output as _daybook_catalogue_v1_ChangePriceResponse__Output } from '../../../daybook/catalogue/v1/ChangePriceResponse.ts';
import type { ChangeProductDetailsRequest as _daybook_catalogue_v1_ChangeProductDetailsRequest, ChangeProductDetailsRequest__Output as _daybook_catalogue_v1_ChangeProductDetailsRequest__Output } from '../../../daybook/catalogue/v1/ChangeProductDetailsRequest.ts';
import type { ChangeProductDetailsResponse as _daybook_catalogue_v1_ChangeProductDetailsResponse, ChangeProductDetailsResponse__Output as _daybook_catalogue_v1_ChangeProductDetailsResponse__Output } from '../../../daybook/catalogue/v1/ChangeProductDetailsResponse.ts';
import type { ReceiveStockRequest as _daybook_catalogue_v1_ReceiveStockRequest, ReceiveStockRequest__Output as _daybook_catalogue_v1_ReceiveStockRequest__Output } from '../../../daybook/catalogue/v1/ReceiveStockRequest.ts';
import type { ReceiveStockResponse as _daybook_catalogue_v1_ReceiveStockResponse, ReceiveStockResponse__Output as _daybook_catalogue_v1_ReceiveStockResponse__Output } from '../../../daybook/catalogue/v1/ReceiveStockResponse.ts';
import type { RetireProductRequest as _daybook_catalogue_v1_RetireProductRequest, RetireProductRequest__Output as _daybook_catalogue_v1_RetireProductRequest__Output } from '../../../daybook/catalogue/v1/RetireProductRequest.ts';
import type { RetireProductResponse as _daybook_catalogue_v1_RetireProductResponse, RetireProductResponse__Output as _daybook_catalogue_v1_RetireProductResponse__Output } from '../../../daybook/catalogue/v1/RetireProductResponse.ts';

export interface ProductCommandServiceClient extends grpc.Client {
  AddProduct(argument: _daybook_catalogue_v1_AddProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  AddProduct(argument: _daybook_catalogue_v1_AddProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  AddProduct(argument: _daybook_catalogue_v1_AddProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  AddProduct(argument: _daybook_catalogue_v1_AddProductRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  addProduct(argument: _daybook_catalogue_v1_AddProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  addProduct(argument: _daybook_catalogue_v1_AddProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  addProduct(argument: _daybook_catalogue_v1_AddProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  addProduct(argument: _daybook_catalogue_v1_AddProductRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_AddProductResponse__Output>): grpc.ClientUnaryCall;
  
  AdjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  AdjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  AdjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  AdjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  adjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  adjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  adjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  adjustStock(argument: _daybook_catalogue_v1_AdjustStockRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_AdjustStockResponse__Output>): grpc.ClientUnaryCall;
  
  ChangePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  ChangePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  ChangePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  ChangePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  changePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  changePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  changePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  changePrice(argument: _daybook_catalogue_v1_ChangePriceRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangePriceResponse__Output>): grpc.ClientUnaryCall;
  
  ChangeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  ChangeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  ChangeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  ChangeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  changeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  changeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  changeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  changeProductDetails(argument: _daybook_catalogue_v1_ChangeProductDetailsRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ChangeProductDetailsResponse__Output>): grpc.ClientUnaryCall;
  
  ReceiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  ReceiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  ReceiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  ReceiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  receiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  receiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  receiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  receiveStock(argument: _daybook_catalogue_v1_ReceiveStockRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_ReceiveStockResponse__Output>): grpc.ClientUnaryCall;
  
  RetireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  RetireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  RetireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  RetireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  retireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  retireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  retireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  retireProduct(argument: _daybook_catalogue_v1_RetireProductRequest, callback: grpc.requestCallback<_daybook_catalogue_v1_RetireProductResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ProductCommandServiceHandlers extends grpc.UntypedServiceImplementation {
  AddProduct: grpc.handleUnaryCall<_daybook_catalogue_v1_AddProductRequest__Output, _daybook_catalogue_v1_AddProductResponse>;
  
  AdjustStock: grpc.handleUnaryCall<_daybook_catalogue_v1_AdjustStockRequest__Output, _daybook_catalogue_v1_AdjustStockResponse>;
  
  ChangePrice: grpc.handleUnaryCall<_daybook_catalogue_v1_ChangePriceRequest__Output, _daybook_catalogue_v1_ChangePriceResponse>;
  
  ChangeProductDetails: grpc.handleUnaryCall<_daybook_catalogue_v1_ChangeProductDetailsRequest__Output, _daybook_catalogue_v1_ChangeProductDetailsResponse>;
  
  ReceiveStock: grpc.handleUnaryCall<_daybook_catalogue_v1_ReceiveStockRequest__Output, _daybook_catalogue_v1_ReceiveStockResponse>;
  
  RetireProduct: grpc.handleUnaryCall<_daybook_catalogue_v1_RetireProductRequest__Output, _daybook_catalogue_v1_RetireProductResponse>;
  
}

export interface ProductCommandServiceDefinition extends grpc.ServiceDefinition {
  AddProduct: MethodDefinition<_daybook_catalogue_v1_AddProductRequest, _daybook_catalogue_v1_AddProductResponse, _daybook_catalogue_v1_AddProductRequest__Output, _daybook_catalogue_v1_AddProductResponse__Output>
  AdjustStock: MethodDefinition<_daybook_catalogue_v1_AdjustStockRequest, _daybook_catalogue_v1_AdjustStockResponse, _daybook_catalogue_v1_AdjustStockRequest__Output, _daybook_catalogue_v1_AdjustStockResponse__Output>
  ChangePrice: MethodDefinition<_daybook_catalogue_v1_ChangePriceRequest, _daybook_catalogue_v1_ChangePriceResponse, _daybook_catalogue_v1_ChangePriceRequest__Output, _daybook_catalogue_v1_ChangePriceResponse__Output>
  ChangeProductDetails: MethodDefinition<_daybook_catalogue_v1_ChangeProductDetailsRequest, _daybook_catalogue_v1_ChangeProductDetailsResponse, _daybook_catalogue_v1_ChangeProductDetailsRequest__Output, _daybook_catalogue_v1_ChangeProductDetailsResponse__Output>
  ReceiveStock: MethodDefinition<_daybook_catalogue_v1_ReceiveStockRequest, _daybook_catalogue_v1_ReceiveStockResponse, _daybook_catalogue_v1_ReceiveStockRequest__Output, _daybook_catalogue_v1_ReceiveStockResponse__Output>
  RetireProduct: MethodDefinition<_daybook_catalogue_v1_RetireProductRequest, _daybook_catalogue_v1_RetireProductResponse, _daybook_catalogue_v1_RetireProductRequest__Output, _daybook_catalogue_v1_RetireProductResponse__Output>
}
