import { readFileSync } from "node:fs";
import { status } from "@grpc/grpc-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandRejected } from "../../domain/rejection.ts";
import { RequestFailed } from "../failure.ts";
import { violationsMax } from "./error-bounds.ts";
import { readErrorDetails } from "./error-details.ts";
import { statusCodes, toStatus } from "./status.ts";

const detailsOf = (error: unknown) => {
  const { code, details, metadata } = toStatus(error);
  return { code, details, ...readErrorDetails(Object.assign(new Error(details), { metadata })) };
};

/** What the error takes of a client's header limit: names, values, 32 bytes each (RFC 9113). */
const headerBytes = (error: unknown): number => {
  const { details, metadata } = toStatus(error);
  const [bytes] = metadata.get("grpc-status-details-bin") as [Buffer];
  return encodeURI(details).length + bytes.toString("base64").length + 2 * 64;
};

describe("toStatus()", () => {
  it("gives a refusal its reason, facts and precondition with the id it is about", () => {
    const error = new CommandRejected(
      "INSUFFICIENT_FUNDS",
      { account_id: "a-1", available: "3.00 EUR", replayed: "true" },
      "Cannot withdraw 3.01 EUR: available is 3.00 EUR",
    );
    expect(detailsOf(error)).toEqual({
      code: status.FAILED_PRECONDITION,
      details: "Cannot withdraw 3.01 EUR: available is 3.00 EUR",
      reason: "INSUFFICIENT_FUNDS",
      domain: "daybook",
      facts: { account_id: "a-1", available: "3.00 EUR", replayed: "true" },
      violations: [],
      preconditions: [
        {
          type: "INSUFFICIENT_FUNDS",
          subject: "a-1",
          description: "Cannot withdraw 3.01 EUR: available is 3.00 EUR",
        },
      ],
      retryDelayMs: undefined,
    });
  });

  it("gives no precondition to a refusal that is none", () => {
    const stale = new CommandRejected("VERSION_CONFLICT", { expected: "1", actual: "2" }, "x");
    expect(detailsOf(stale)).toMatchObject({
      code: status.ABORTED,
      preconditions: [],
      retryDelayMs: undefined,
    });
  });

  it.each([
    ["OVERLOADED", status.RESOURCE_EXHAUSTED],
    ["CONTENTION", status.UNAVAILABLE],
    ["STORE_UNAVAILABLE", status.UNAVAILABLE],
    ["INDEX_UNAVAILABLE", status.UNAVAILABLE],
    ["PROJECTION_LAG", status.UNAVAILABLE],
    ["STREAM_QUARANTINED", status.UNAVAILABLE],
  ] as const)("says when to retry after %s even if the error does not", (reason, code) => {
    const read = detailsOf(new RequestFailed(reason, "Cannot go on: busy"));
    expect(read).toMatchObject({ code, reason });
    expect(read.retryDelayMs).toBeGreaterThan(0);
  });

  it("passes on the delay that the error gives, to the millisecond", () =>
    expect(
      detailsOf(new RequestFailed("OVERLOADED", "x", { retryDelayMs: 2_345 })).retryDelayMs,
    ).toBe(2_345));

  it("tells nothing of an unknown error", () => {
    const error = new Error("SELECT secret FROM db-host-1");
    expect(detailsOf(error)).toEqual({
      code: status.INTERNAL,
      details: "Cannot answer: internal error",
      reason: "INTERNAL",
      domain: "daybook",
      facts: {},
      violations: [],
      preconditions: [],
      retryDelayMs: undefined,
    });
  });

  it("shows the first of thousands of violations and says how many it left out", () => {
    const violations = Array.from({ length: 5_000 }, (_, index) => ({
      field: `ids[${index}]`,
      description: "is bad",
    }));
    const read = detailsOf(new RequestFailed("INVALID_FIELD", "Cannot read", { violations }));
    expect(read.violations).toEqual(violations.slice(0, violationsMax));
    expect(read.facts).toEqual({ violations_omitted: String(5_000 - violationsMax) });
  });

  it("shows every violation up to the limit and none is left out", () => {
    const violations = Array.from({ length: violationsMax }, () => ({
      field: "ids[1]",
      description: "is bad",
    }));
    const read = detailsOf(new RequestFailed("INVALID_FIELD", "Cannot read", { violations }));
    expect(read.violations).toHaveLength(violationsMax);
    expect(read.facts).toEqual({});
  });

  it("fits into the headers of the strictest client whatever it is made of", () => {
    const text = fc.string({ unit: "binary", maxLength: 3_000, size: "max" });
    const violation = fc.record({ field: text, description: text });
    fc.assert(
      fc.property(
        text,
        fc.dictionary(text, text, { maxKeys: 20 }),
        fc.array(violation, { maxLength: 80 }),
        (message, facts, violations) => {
          const failed = new RequestFailed("INVALID_FIELD", message, { facts, violations });
          expect(headerBytes(failed)).toBeLessThan(8_192);
          expect(headerBytes(new CommandRejected("ACCOUNT_CLOSED", facts, message))).toBeLessThan(
            8_192,
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it("has a code for every reason and INTERNAL for none but bugs", () => {
    const internal = Object.entries(statusCodes).filter(
      ([, code]) => code === status.INTERNAL || code === status.UNKNOWN,
    );
    expect(internal.map(([reason]) => reason)).toEqual(["INTERNAL"]);
  });
});

describe("statusCodes", () => {
  it("are those of docs/errors.md, every reason once", () => {
    const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` \| ([A-Z_]+) \|/gm)].map(
      ([, reason, code]) => [reason, code],
    );
    const expected = Object.entries(statusCodes).map(([reason, code]) => [reason, status[code]]);
    expect(listed.sort()).toEqual(expected.sort());
  });
});
