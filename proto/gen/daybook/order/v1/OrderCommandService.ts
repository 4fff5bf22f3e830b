// Original file: proto/daybook/order/v1/order_command_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelOrderRequest as _daybook_order_v1_CancelOrderRequest, CancelOrderRequest__Output as _daybook_order_v1_CancelOrderRequest__Output } from '../../../daybook/order/v1/CancelOrderRequest.ts';
import type { CancelOrderResponse as _daybook_order_v1_CancelOrderResponse, CancelOrderResponse__Output as _daybook_order_v1_CancelOrderResponse__Output } from '../../../daybook/order/v1/CancelOrderResponse.ts';
import type { ChangeOrderLineRequest as _daybook_order_v1_ChangeOrderLineRequest, ChangeOrderLineRequest__Output as _daybook_order_v1_ChangeOrderLineRequest__Output } from '../../../daybook/order/v1/ChangeOrderLineRequest.ts';
import type { ChangeOrderLineResponse as _daybook_order_v1_ChangeOrderLineResponse, ChangeOrderLineResponse__Output as _daybook_order_v1_ChangeOrderLineResponse__Output } from '../../../daybook/order/v1/ChangeOrderLineResponse.ts';
import type { CreateOrderRequest as _daybook_order_v1_CreateOrderRequest, CreateOrderRequest__Output as _daybook_order_v1_CreateOrderRequest__Output } from '../../../daybook/order/v1/CreateOrderRequest.ts';
import type { CreateOrderResponse as _daybook_order_v1_CreateOrderResponse, CreateOrderResponse__Output as _daybook_order_v1_CreateOrderResponse__Output } from '../../../daybook/order/v1/CreateOrderResponse.ts';
import type { DeliverOrderRequest as _daybook_order_v1_DeliverOrderRequest, DeliverOrderRequest__Output as _daybook_order_v1_DeliverOrderRequest__Output } from '../../../daybook/order/v1/DeliverOrderRequest.ts';
import type { DeliverOrderResponse as _daybook_order_v1_DeliverOrderResponse, DeliverOrderResponse__Output as _daybook_order_v1_DeliverOrderResponse__Output } from '../../../daybook/order/v1/DeliverOrderResponse.ts';
import type { PayOrderRequest as _daybook_order_v1_PayOrderRequest, PayOrderRequest__Output as _daybook_order_v1_PayOrderRequest__Output } from '../../../daybook/order/v1/PayOrderRequest.ts';
import type { PayOrderResponse as _daybook_order_v1_PayOrderResponse, PayOrderResponse__Output as _daybook_order_v1_PayOrderResponse__Output } from '../../../daybook/order/v1/PayOrderResponse.ts';
import type { ShipOrderRequest as _daybook_order_v1_ShipOrderRequest, ShipOrderRequest__Output as _daybook_order_v1_ShipOrderRequest__Output } from '../../../daybook/order/v1/ShipOrderRequest.ts';
import type { ShipOrderResponse as _daybook_order_v1_ShipOrderResponse, ShipOrderResponse__Output as _daybook_order_v1_ShipOrderResponse__Output } from '../../../daybook/order/v1/ShipOrderResponse.ts';

export interface OrderCommandServiceClient extends grpc.Client {
  CancelOrder(argument: _daybook_order_v1_CancelOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  CancelOrder(argument: _daybook_order_v1_CancelOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  CancelOrder(argument: _daybook_order_v1_CancelOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  CancelOrder(argument: _daybook_order_v1_CancelOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  cancelOrder(argument: _daybook_order_v1_CancelOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  cancelOrder(argument: _daybook_order_v1_CancelOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  cancelOrder(argument: _daybook_order_v1_CancelOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  cancelOrder(argument: _daybook_order_v1_CancelOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_CancelOrderResponse__Output>): grpc.ClientUnaryCall;
  
  ChangeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  ChangeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  ChangeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  ChangeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  changeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  changeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  changeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  changeOrderLine(argument: _daybook_order_v1_ChangeOrderLineRequest, callback: grpc.requestCallback<_daybook_order_v1_ChangeOrderLineResponse__Output>): grpc.ClientUnaryCall;
  
  CreateOrder(argument: _daybook_order_v1_CreateOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  CreateOrder(argument: _daybook_order_v1_CreateOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  CreateOrder(argument: _daybook_order_v1_CreateOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  CreateOrder(argument: _daybook_order_v1_CreateOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _daybook_order_v1_CreateOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _daybook_order_v1_CreateOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _daybook_order_v1_CreateOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _daybook_order_v1_CreateOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  
  DeliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  DeliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  DeliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  DeliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  deliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  deliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  deliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  deliverOrder(argument: _daybook_order_v1_DeliverOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_DeliverOrderResponse__Output>): grpc.ClientUnaryCall;
  
  PayOrder(argument: _daybook_order_v1_PayOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  PayOrder(argument: _daybook_order_v1_PayOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  PayOrder(argument: _daybook_order_v1_PayOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  PayOrder(argument: _daybook_order_v1_PayOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  payOrder(argument: _daybook_order_v1_PayOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  payOrder(argument: _daybook_order_v1_PayOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  payOrder(argument: _daybook_order_v1_PayOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  payOrder(argument: _daybook_order_v1_PayOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_PayOrderResponse__Output>): grpc.ClientUnaryCall;
  
  ShipOrder(argument: _daybook_order_v1_ShipOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  ShipOrder(argument: _daybook_order_v1_ShipOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  ShipOrder(argument: _daybook_order_v1_ShipOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  ShipOrder(argument: _daybook_order_v1_ShipOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _daybook_order_v1_ShipOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _daybook_order_v1_ShipOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _daybook_order_v1_ShipOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _daybook_order_v1_ShipOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface OrderCommandServiceHandlers extends grpc.UntypedServiceImplementation {
  CancelOrder: grpc.handleUnaryCall<_daybook_order_v1_CancelOrderRequest__Output, _daybook_order_v1_CancelOrderResponse>;
  
  ChangeOrderLine: grpc.handleUnaryCall<_daybook_order_v1_ChangeOrderLineRequest__Output, _daybook_order_v1_ChangeOrderLineResponse>;
  
  CreateOrder: grpc.handleUnaryCall<_daybook_order_v1_CreateOrderRequest__Output, _daybook_order_v1_CreateOrderResponse>;
  
  DeliverOrder: grpc.handleUnaryCall<_daybook_order_v1_DeliverOrderRequest__Output, _daybook_order_v1_DeliverOrderResponse>;
  
  PayOrder: grpc.handleUnaryCall<_daybook_order_v1_PayOrderRequest__Output, _daybook_order_v1_PayOrderResponse>;
  
  ShipOrder: grpc.handleUnaryCall<_daybook_order_v1_ShipOrderRequest__Output, _daybook_order_v1_ShipOrderResponse>;
  
}

export interface OrderCommandServiceDefinition extends grpc.ServiceDefinition {
  CancelOrder: MethodDefinition<_daybook_order_v1_CancelOrderRequest, _daybook_order_v1_CancelOrderResponse, _daybook_order_v1_CancelOrderRequest__Output, _daybook_order_v1_CancelOrderResponse__Output>
  ChangeOrderLine: MethodDefinition<_daybook_order_v1_ChangeOrderLineRequest, _daybook_order_v1_ChangeOrderLineResponse, _daybook_order_v1_ChangeOrderLineRequest__Output, _daybook_order_v1_ChangeOrderLineResponse__Output>
  CreateOrder: MethodDefinition<_daybook_order_v1_CreateOrderRequest, _daybook_order_v1_CreateOrderResponse, _daybook_order_v1_CreateOrderRequest__Output, _daybook_order_v1_CreateOrderResponse__Output>
  DeliverOrder: MethodDefinition<_daybook_order_v1_DeliverOrderRequest, _daybook_order_v1_DeliverOrderResponse, _daybook_order_v1_DeliverOrderRequest__Output, _daybook_order_v1_DeliverOrderResponse__Output>
  PayOrder: MethodDefinition<_daybook_order_v1_PayOrderRequest, _daybook_order_v1_PayOrderResponse, _daybook_order_v1_PayOrderRequest__Output, _daybook_order_v1_PayOrderResponse__Output>
  ShipOrder: MethodDefinition<_daybook_order_v1_ShipOrderRequest, _daybook_order_v1_ShipOrderResponse, _daybook_order_v1_ShipOrderRequest__Output, _daybook_order_v1_ShipOrderResponse__Output>
}
