import { describe, expect, it } from "vitest";
import { stopInTurn } from "./stop-in-turn.ts";

describe("stopInTurn()", () => {
  const steps = (failing: readonly string[]) => {
    const run: string[] = [];
    const step = (name: string) => async (): Promise<void> => {
      await Promise.resolve();
      run.push(name);
      if (failing.includes(name)) throw new Error(name);
    };
    return { run, all: ["first", "second", "third"].map(step) };
  };

  it("runs its steps one after the other", async () => {
    const { run, all } = steps([]);
    await stopInTurn(all);
    expect(run).toEqual(["first", "second", "third"]);
  });

  it("runs every step behind one that fails, and throws what that threw", async () => {
    const { run, all } = steps(["first"]);
    await expect(stopInTurn(all)).rejects.toThrow(/^first$/);
    expect(run).toEqual(["first", "second", "third"]);
  });

  it("throws all that several steps threw", async () => {
    const { all } = steps(["first", "third"]);
    const failed = await stopInTurn(all).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AggregateError);
    expect((failed as AggregateError).errors).toEqual([new Error("first"), new Error("third")]);
  });
});
