// Original file: proto/daybook/operations/v1/operations_service.proto


export interface CommandProjection {
  'name'?: (string);
  'applied'?: (boolean);
  'held'?: (boolean);
}

export interface CommandProjection__Output {
  'name': (string);
  'applied': (boolean);
  'held': (boolean);
}
