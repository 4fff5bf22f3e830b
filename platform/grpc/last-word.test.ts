import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { RequestFailed } from "../failure.ts";
import { withLastWord } from "./last-word.ts";
import { toStatus } from "./status.ts";

const lag = toStatus(new RequestFailed("PROJECTION_LAG", "Cannot include the writes"));
const pushback = (deadline: number, ended = lag): unknown[] =>
  withLastWord(ended, deadline, 10_000).metadata.get("grpc-retry-pushback-ms");

describe("withLastWord()", () => {
  it("asks for no retry when the deadline is a quarter of a second away, or over", () => {
    expect(pushback(10_250)).toEqual(["-1"]);
    expect(pushback(9_999)).toEqual(["-1"]);
  });

  it("leaves the retry to the client library when there is time for it, or no deadline", () => {
    expect(pushback(10_251)).toEqual([]);
    expect(pushback(Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("keeps the details, and changes nothing for other callers of the same status", () => {
    const told = withLastWord(lag, 10_000, 10_000);
    expect(told).toMatchObject({ code: status.UNAVAILABLE, reason: "PROJECTION_LAG" });
    expect(told.metadata.get("grpc-status-details-bin")).toHaveLength(1);
    expect(lag.metadata.get("grpc-retry-pushback-ms")).toEqual([]);
  });

  it("says nothing of codes that no library tries again", () =>
    expect(pushback(10_000, toStatus(new RequestFailed("OVERLOADED", "Cannot take")))).toEqual([]));
});
