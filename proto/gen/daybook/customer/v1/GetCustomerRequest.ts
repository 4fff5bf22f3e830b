// Original file: proto/daybook/customer/v1/customer_query_service.proto


export interface GetCustomerRequest {
  'consistencyToken'?: (string);
  'customerId'?: (string);
}

export interface GetCustomerRequest__Output {
  'consistencyToken': (string);
  'customerId': (string);
}
