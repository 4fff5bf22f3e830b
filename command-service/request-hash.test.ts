import { describe, expect, it } from "vitest";
import { requireMessageCodec } from "../platform/grpc/proto.ts";
import type {
  OpenAccountRequest,
  OpenAccountRequest__Output,
} from "../proto/gen/daybook/account/v1/OpenAccountRequest.ts";
import { requestHash } from "./request-hash.ts";

const codec = requireMessageCodec<OpenAccountRequest, OpenAccountRequest__Output>(
  "daybook.account.v1.OpenAccountRequest",
);
const asReceived = (request: OpenAccountRequest) => codec.deserialize(codec.serialize(request));
const hashOf = (request: OpenAccountRequest): string =>
  Buffer.from(requestHash(asReceived(request))).toString("hex");

const request: OpenAccountRequest = { requestId: "r", ownerId: "ann", currencyCode: "EUR" };

describe("requestHash()", () => {
  it("is the same whatever the order of the fields on the wire", () => {
    // owner_id is field 4, currency_code field 5: here the later one comes first.
    const eur = Buffer.from([0x2a, 3, 0x45, 0x55, 0x52]);
    const ann = Buffer.from([0x22, 3, 0x61, 0x6e, 0x6e]);
    const hash = (bytes: Buffer) => Buffer.from(requestHash(codec.deserialize(bytes)));
    expect(hash(Buffer.concat([eur, ann]))).toEqual(hash(Buffer.concat([ann, eur])));
  });

  it("is the same for a field without presence that is unset or at its default", () => {
    expect(hashOf({ ...request, accountId: "" })).toBe(hashOf(request));
  });

  it("leaves the request id out", () => {
    expect(hashOf({ ...request, requestId: "other" })).toBe(hashOf(request));
  });

  it.each<[string, OpenAccountRequest]>([
    ["an optional field at 0", { ...request, expectedVersion: "0" }],
    ["a message that is set but empty", { ...request, overdraftLimit: {} }],
    ["another value", { ...request, ownerId: "bob" }],
    ["the same value in another field", { requestId: "r", accountId: "ann", currencyCode: "EUR" }],
  ])("tells %s apart", (_case, other) => {
    expect(hashOf(other)).not.toBe(hashOf(request));
  });
});
