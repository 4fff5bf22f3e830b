// Original file: proto/daybook/operations/v1/operations_service.proto

import type { Command as _daybook_operations_v1_Command, Command__Output as _daybook_operations_v1_Command__Output } from '../../../daybook/operations/v1/Command.ts';

export interface GetCommandResponse {
  'command'?: (_daybook_operations_v1_Command | null);
}

export interface GetCommandResponse__Output {
  'command': (_daybook_operations_v1_Command__Output | null);
}
