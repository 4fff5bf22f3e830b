import { expect, it } from "vitest";
import { keyHash } from "./key-hash.ts";

const known = { tenantId: "default", streamId: "account-a", key: "entry/e-1" };

it("keyHash() is what logs out there were written with", () => {
  expect(keyHash(known)).toBe(-85438752672928945n);
});

it.each([
  ["tenant", { tenantId: "other" }],
  ["stream", { streamId: "account-b" }],
  ["key", { key: "hold/e-1" }],
  ["end of tenant and stream", { tenantId: "defaulta", streamId: "ccount-a" }],
])("keyHash() tells keys apart by their %s", (_what, change) => {
  expect(keyHash({ ...known, ...change })).not.toBe(keyHash(known));
});
