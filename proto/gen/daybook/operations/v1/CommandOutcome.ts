// Original file: proto/daybook/operations/v1/operations_service.proto

export const CommandOutcome = {
  COMMAND_OUTCOME_UNSPECIFIED: 'COMMAND_OUTCOME_UNSPECIFIED',
  COMMAND_OUTCOME_COMMITTED: 'COMMAND_OUTCOME_COMMITTED',
  COMMAND_OUTCOME_REFUSED: 'COMMAND_OUTCOME_REFUSED',
} as const;

export type CommandOutcome =
  | 'COMMAND_OUTCOME_UNSPECIFIED'
  | 0
  | 'COMMAND_OUTCOME_COMMITTED'
  | 1
  | 'COMMAND_OUTCOME_REFUSED'
  | 2

export type CommandOutcome__Output = typeof CommandOutcome[keyof typeof CommandOutcome]
