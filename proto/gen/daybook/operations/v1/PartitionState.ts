// Original file: proto/daybook/operations/v1/operations_service.proto

export const PartitionState = {
  PARTITION_STATE_UNSPECIFIED: 'PARTITION_STATE_UNSPECIFIED',
  PARTITION_STATE_LIVE: 'PARTITION_STATE_LIVE',
  PARTITION_STATE_CATCHING_UP: 'PARTITION_STATE_CATCHING_UP',
  PARTITION_STATE_STOPPED: 'PARTITION_STATE_STOPPED',
} as const;

export type PartitionState =
  | 'PARTITION_STATE_UNSPECIFIED'
  | 0
  | 'PARTITION_STATE_LIVE'
  | 1
  | 'PARTITION_STATE_CATCHING_UP'
  | 2
  | 'PARTITION_STATE_STOPPED'
  | 3

export type PartitionState__Output = typeof PartitionState[keyof typeof PartitionState]
