import { describe, expect, it } from "vitest";
import { stopInTurn, stopTogether } from "./stop-in-turn.ts";

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

describe("stopTogether()", () => {
  it("begins every step before it waits for any, and waits for all", async () => {
    const run: string[] = [];
    const gate = Promise.withResolvers<void>();
    const step = (name: string) => async (): Promise<void> => {
      run.push(`begin ${name}`);
      await gate.promise;
      run.push(`end ${name}`);
    };
    const stopped = stopTogether([step("first"), step("second")]);
    expect(run).toEqual(["begin first", "begin second"]);
    gate.resolve();
    await stopped;
    expect(run.slice(2)).toEqual(["end first", "end second"]);
  });

  it("throws what failed, also at once, after all have ended", async () => {
    let ended = 0;
    const good = async (): Promise<void> => {
      await Promise.resolve();
      ended += 1;
    };
    const bad = (): never => {
      throw new Error("bad");
    };
    await expect(stopTogether([bad, good])).rejects.toThrow(/^bad$/);
    expect(ended).toBe(1);
    await expect(stopTogether([bad, bad])).rejects.toBeInstanceOf(AggregateError);
  });
});
