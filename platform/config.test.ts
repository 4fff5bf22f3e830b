import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ConfigInvalid, readConfig } from "./config.ts";

const schema = z.object({
  COMMAND_PORT: z.coerce.number().int().min(1).max(65_535).default(50_051),
  COMMIT_BATCH_MAX: z.coerce.number().int().min(1).max(4_096).default(256),
  DATABASE_URL: z.url(),
});

const url = "postgres://localhost/daybook";

const failureOf = (env: Record<string, string>): string => {
  try {
    readConfig(schema, env);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigInvalid);
    return (error as ConfigInvalid).message;
  }
};

describe("readConfig()", () => {
  it("gives defaults for what is unset or empty and ignores what it does not know", () =>
    expect(readConfig(schema, { DATABASE_URL: url, COMMAND_PORT: "", HOME: "/root" })).toEqual({
      COMMAND_PORT: 50_051,
      COMMIT_BATCH_MAX: 256,
      DATABASE_URL: url,
    }));

  it("takes a value at each bound", () =>
    expect(
      readConfig(schema, { DATABASE_URL: url, COMMAND_PORT: "65535", COMMIT_BATCH_MAX: "1" }),
    ).toMatchObject({ COMMAND_PORT: 65_535, COMMIT_BATCH_MAX: 1 }));

  it("names every bad variable at once, one a line, and shows no value", () => {
    const message = failureOf({
      COMMAND_PORT: "65536",
      COMMIT_BATCH_MAX: "many-hunter2",
      DATABASE_URL: "hunter2",
    });
    expect(message.split("\n")).toEqual([
      "Cannot use the configuration:",
      expect.stringMatching(/^COMMAND_PORT: /),
      expect.stringMatching(/^COMMIT_BATCH_MAX: /),
      expect.stringMatching(/^DATABASE_URL: /),
    ]);
    expect(message).not.toContain("hunter2");
  });

  it("names a required variable that is empty", () =>
    expect(failureOf({ DATABASE_URL: "" })).toMatch(/^DATABASE_URL: /m));
});
