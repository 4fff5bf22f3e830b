import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requireMessageCodec } from "./proto.ts";
import { decodeRichStatus, encodeRichStatus, richStatus } from "./rich-status.ts";

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const fieldViolation = fc.record({ field: text, description: text });
const preconditionViolation = fc.record({ type: text, subject: text, description: text });
const details = fc.record(
  {
    ErrorInfo: fc.record({
      reason: text,
      domain: text,
      // protobuf.js drops a map's `__proto__` entry rather than set a prototype.
      metadata: fc.dictionary(
        text.filter((name) => name !== "__proto__"),
        text,
        { noNullPrototype: true },
      ),
    }),
    BadRequest: fc.record({ fieldViolations: fc.array(fieldViolation) }),
    PreconditionFailure: fc.record({ violations: fc.array(preconditionViolation) }),
    RetryInfo: fc.record({
      retryDelay: fc.record({ seconds: fc.nat().map(String), nanos: fc.nat(999_999_999) }),
    }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe("encodeRichStatus()", () => {
  it("writes what decodeRichStatus() reads back, whatever the details are", () =>
    fc.assert(
      fc.property(fc.nat(16), text, details, (code, message, given) => {
        expect(decodeRichStatus(encodeRichStatus(richStatus(code, message, given)))).toEqual(given);
      }),
    ));

  it("writes the bytes that Google's clients read: code, message, typed details", () => {
    const details = { ErrorInfo: { reason: "R", domain: "d" } };
    const bytes = encodeRichStatus(richStatus(9, "no", details));
    const url = "type.googleapis.com/google.rpc.ErrorInfo";
    const errorInfo = Buffer.from([0x0a, 1, 0x52, 0x12, 1, 0x64]);
    const any = Buffer.concat([
      Buffer.from([0x0a, url.length]),
      Buffer.from(url),
      Buffer.from([0x12, errorInfo.length]),
      errorInfo,
    ]);
    expect(bytes).toEqual(
      Buffer.concat([Buffer.from([0x08, 9, 0x12, 2, 0x6e, 0x6f, 0x1a, any.length]), any]),
    );
  });
});

describe("decodeRichStatus()", () => {
  it("leaves out details that are none of ours", () => {
    const bytes = requireMessageCodec("google.rpc.Status").serialize({
      details: [
        { type_url: "type.googleapis.com/google.rpc.DebugInfo", value: Buffer.from([1]) },
        { type_url: "example.com/google.rpc.ErrorInfo", value: Buffer.from([1]) },
      ],
    });
    expect(decodeRichStatus(bytes)).toEqual({});
  });
});
