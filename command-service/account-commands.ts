import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { AccountCommandServiceDefinition } from "../proto/gen/daybook/account/v1/AccountCommandService.ts";
import { captureHold } from "./handlers/capture-hold.ts";
import { closeAccount } from "./handlers/close-account.ts";
import { depositMoney } from "./handlers/deposit-money.ts";
import { freezeAccount } from "./handlers/freeze-account.ts";
import { openAccount } from "./handlers/open-account.ts";
import { placeHold } from "./handlers/place-hold.ts";
import { releaseHold } from "./handlers/release-hold.ts";
import { reverseEntry } from "./handlers/reverse-entry.ts";
import { setOverdraftLimit } from "./handlers/set-overdraft-limit.ts";
import { type StreamCommandsParts, streamCommands } from "./handlers/stream-commands.ts";
import { transferMoney } from "./handlers/transfer-money.ts";
import { unfreezeAccount } from "./handlers/unfreeze-account.ts";
import { withdrawMoney } from "./handlers/withdraw-money.ts";
import type { Handling } from "./handling.ts";

/** A handler for each RPC of accounts; those of a stream are the unary ones. */
export const accountCommands = (
  handling: Handling,
  parts: StreamCommandsParts,
): HandlersOf<AccountCommandServiceDefinition> => {
  const commands = {
    OpenAccount: openAccount(handling),
    DepositMoney: depositMoney(handling),
    WithdrawMoney: withdrawMoney(handling),
    TransferMoney: transferMoney(handling),
    CloseAccount: closeAccount(handling),
    PlaceHold: placeHold(handling),
    CaptureHold: captureHold(handling),
    ReleaseHold: releaseHold(handling),
    ReverseEntry: reverseEntry(handling),
    SetOverdraftLimit: setOverdraftLimit(handling),
    FreezeAccount: freezeAccount(handling),
    UnfreezeAccount: unfreezeAccount(handling),
  };
  return { ...commands, StreamCommands: streamCommands(commands, parts) };
};
