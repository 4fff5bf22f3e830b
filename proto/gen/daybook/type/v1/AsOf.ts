// Original file: proto/daybook/type/v1/as_of.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface AsOf {
  'positions'?: ({[key: number]: number | string | Long});
  'completeTime'?: (_google_protobuf_Timestamp | null);
  'heldStreams'?: (number);
  'consistencyToken'?: (string);
}

export interface AsOf__Output {
  'positions': ({[key: number]: string});
  'completeTime': (_google_protobuf_Timestamp__Output | null);
  'heldStreams': (number);
  'consistencyToken': (string);
}
