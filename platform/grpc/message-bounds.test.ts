import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DepositMoneyRequest } from "../../proto/gen/daybook/account/v1/DepositMoneyRequest.ts";
import { isWithinBounds } from "./message-bounds.ts";
import { messageShape } from "./message-shape.ts";
import { serviceDefinition } from "./proto.ts";

const { DepositMoney } = serviceDefinition("daybook.account.v1.AccountCommandService");
const bytesOf = (request: DepositMoneyRequest): Buffer => DepositMoney.requestSerialize(request);

const shape = messageShape("daybook.account.v1.DepositMoneyRequest");

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

describe("isWithinBounds()", () => {
  it("passes every message that a client can write", () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.bigInt(int64), (requestId, description, minor) => {
        const minorUnits = minor.toString();
        const amount = { currencyCode: description, minorUnits };
        const request = { requestId, description, amount, expectedVersion: minorUnits };
        expect(isWithinBounds(bytesOf(request), shape)).toBe(true);
      }),
    ));

  it("refuses a message cut within its last text, and passes one cut between fields", () => {
    const whole = bytesOf({ accountId: "known", description: "Lunch", reference: "R-17" });
    const refused = Array.from({ length: "R-17".length + 1 }, (_one, cut) => cut + 1);
    for (const cut of refused) expect(isWithinBounds(whole.subarray(0, -cut), shape)).toBe(false);
    expect(isWithinBounds(whole.subarray(0, -("R-17".length + 2)), shape)).toBe(true);
  });

  it("refuses a text that claims more than there is of the message that it lies in", () => {
    const { StreamCommands } = serviceDefinition("daybook.account.v1.AccountCommandService");
    const envelope = messageShape("daybook.account.v1.StreamCommandsRequest");
    const whole = StreamCommands.requestSerialize({ depositMoney: { reference: "R-17" } });
    expect(isWithinBounds(whole, envelope)).toBe(true);
    const claiming = Buffer.from(whole);
    claiming[claiming.length - 5] = 100; // The length of the reference.
    expect(isWithinBounds(claiming, envelope)).toBe(false);
    const amount = DepositMoney.requestSerialize({ amount: { currencyCode: "EUR" } });
    amount[amount.length - 4] = 100;
    expect(isWithinBounds(amount, shape)).toBe(false);
  });

  it.each([
    ["", true],
    ["0800", true],
    ["08", false],
    ["0d00000000", true],
    ["0d000000", false],
    ["090000000000000000", true],
    ["0900000000000000", false],
    ["0a0141", true],
    ["0a0241", false],
    ["0affffffffffffffffff01", false],
    ["0affffffffffffffffffff01", false],
    ["0b", false],
    ["0f", false],
  ])("of %s is %s", (hex, within) =>
    expect(isWithinBounds(Buffer.from(hex, "hex"), new Map())).toBe(within),
  );
});
