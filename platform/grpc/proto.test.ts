import { describe, expect, expectTypeOf, it } from "vitest";
import type { OpenAccountRequest__Output } from "../../proto/gen/daybook/account/v1/OpenAccountRequest.ts";
import type { HandlersOf } from "./handler.ts";
import { requireMessageCodec, type Services, serviceDefinition } from "./proto.ts";

const openAccount = serviceDefinition("daybook.account.v1.AccountCommandService").OpenAccount;

describe("serviceDefinition()", () => {
  it("gives the same definition however often it is asked", () =>
    expect(serviceDefinition("daybook.account.v1.AccountCommandService").OpenAccount).toBe(
      openAccount,
    ));

  it("reads fields in camelCase and int64 as text beyond 2^53", () => {
    const bytes = openAccount.requestSerialize({
      requestId: "r",
      overdraftLimit: { currencyCode: "EUR", minorUnits: "9007199254740993" },
    });
    const request = openAccount.requestDeserialize(bytes);
    expect(request.overdraftLimit).toEqual({ currencyCode: "EUR", minorUnits: "9007199254740993" });
    expect(request.accountId).toBe("");
  });

  it("tells an optional field set to 0 from one that is not set", () => {
    const read = (request: object) =>
      openAccount.requestDeserialize(openAccount.requestSerialize(request)).expectedVersion;
    expect(read({ expectedVersion: 0 })).toBe("0");
    expect(read({})).toBeUndefined();
  });

  it("types every handler by its request and knows no other RPC", () => {
    type Handlers = HandlersOf<Services["daybook.account.v1.AccountCommandService"]>;
    expectTypeOf<
      Parameters<Handlers["OpenAccount"]>[0]
    >().toEqualTypeOf<OpenAccountRequest__Output>();
    expectTypeOf<keyof Handlers>().toEqualTypeOf<
      | "CaptureHold"
      | "CloseAccount"
      | "DepositMoney"
      | "FreezeAccount"
      | "OpenAccount"
      | "PlaceHold"
      | "ReleaseHold"
      | "ReverseEntry"
      | "SetOverdraftLimit"
      | "StreamCommands"
      | "TransferMoney"
      | "UnfreezeAccount"
      | "WithdrawMoney"
    >();
  });
});

describe("requireMessageCodec()", () => {
  it("refuses a message type that the contract does not define", () =>
    expect(() => requireMessageCodec("google.rpc.Nothing")).toThrow(
      "Cannot use message type google.rpc.Nothing: not in the contract",
    ));
});
