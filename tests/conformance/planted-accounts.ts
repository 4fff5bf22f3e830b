import { at, money, timeAt } from "./desk.ts";
import type { Deviate } from "./deviating-server.ts";
import { ofRpc, type Planted } from "./planted-queries.ts";
import type { Message } from "./wire.ts";

/** Lets a command pass that is refused with one of these words in the message. */
const passes = (rpc: string, refusedFor: RegExp, response: () => Message): Deviate => ({
  pass: (called, { details }) =>
    called === rpc && refusedFor.test(details) ? response() : undefined,
});

const inAccount = (change: (account: Message) => object): Deviate => ({
  response: ofRpc("GetAccount", (response) => {
    const account = at(response, "account");
    return { account: { ...account, ...change(account) } };
  }),
});

/** A request whose last field is `expire_time` (tag 0x32), without it. */
const withoutExpireTime = (bytes: Buffer): Buffer => {
  const from = bytes.lastIndexOf(0x32);
  const isLast = from >= 0 && from + 2 + (bytes[from + 1] ?? 0) === bytes.length;
  return isLast ? bytes.subarray(0, from) : bytes;
};

/** Deviations of holds, reversals and tenants, and the rules that must see each of them. */
export const plantedInAccounts: readonly Planted[] = [
  [
    "held money that is paid out",
    passes("WithdrawMoney", /available is/, () => ({ recordTime: timeAt(Date.now()) })),
    ["answers.expire", "refusals.insufficient-funds"],
  ],
  [
    "a hold that is over before its time",
    { response: ofRpc("WithdrawMoney", () => ({ recordTime: timeAt(Date.now() - 60_000) })) },
    ["answers.expire"],
  ],
  [
    "a hold without an end",
    { request: (rpc, bytes) => (rpc === "PlaceHold" ? withoutExpireTime(bytes) : bytes) },
    ["answers.expire", "answers.expire-untouched"],
  ],
  [
    "an account that does not show what is held",
    inAccount(() => ({ held: money(0) })),
    ["answers.expire-untouched"],
  ],
  [
    "an end of a hold that gives nothing back",
    inAccount(({ version }) => (version === "4" ? { available: money(10) } : {})),
    ["answers.expire-untouched"],
  ],
  [
    "reversals that look at the account that is named alone",
    passes("ReverseEntry", /frozen|closed|available is/, () => ({ version: "4" })),
    ["reversals.other-frozen", "reversals.other-closed", "reversals.other-spent"],
  ],
  [
    "a reversal of one leg of two",
    inAccount(({ status, version }) =>
      status === "ACCOUNT_STATUS_FROZEN" && version === "5" ? { balance: money(0) } : {},
    ),
    ["reversals.other-frozen-credited"],
  ],
  [
    "a tenant of those who name none that is not the default",
    {
      headers: (headers) => {
        if (headers.get("x-tenant-id").length === 0) headers.set("x-tenant-id", "nobody");
        return headers;
      },
    },
    ["tenants.default"],
  ],
];
