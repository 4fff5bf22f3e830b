import { describe, expect, it } from "vitest";
import { RequestFailed } from "../failure.ts";
import { SqlFailed } from "./sql.ts";
import { isDataError, reachingStore, storeFailure } from "./store-failure.ts";

const failed = (sqlState: string) => new SqlFailed(sqlState, "as the server says");

describe("storeFailure()", () => {
  it.each([
    "08006",
    "28P01",
    "28000",
    "3D000",
    "53300",
    "57P01",
    "57014",
    "55P03",
    "40P01",
    "40001",
    "25006",
    "25P03",
    "25P04",
    "3F000",
    "42P01",
    "42501",
    "42883",
  ])("makes STORE_UNAVAILABLE of %s, with a delay and without the server's words", (sqlState) => {
    const failure = storeFailure("event log", failed(sqlState));
    expect(failure).toBeInstanceOf(RequestFailed);
    expect(failure).toMatchObject({
      reason: "STORE_UNAVAILABLE",
      message: "Cannot reach the event log: try again",
      retryDelayMs: 500,
    });
  });

  it.each(["22021", "23505", "42601", "25P02", "XX000", "55000"])(
    "leaves %s as it is",
    (sqlState) => {
      const failure = failed(sqlState);
      expect(storeFailure("event log", failure)).toBe(failure);
    },
  );

  it("leaves what is not of a statement as it is, also when it comes out of work", async () => {
    const mine = new Error("mine");
    await expect(reachingStore("event log", () => Promise.reject(mine))).rejects.toBe(mine);
  });
});

describe("isDataError()", () => {
  it.each(["22021", "22P02", "22003", "23502", "23514", "54000"])("is true for %s", (sqlState) => {
    expect(isDataError(failed(sqlState))).toBe(true);
  });

  it.each(["08006", "42P01", "XX000"])("is false for %s", (sqlState) => {
    expect(isDataError(failed(sqlState))).toBe(false);
  });
});
