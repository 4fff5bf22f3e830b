import { describe, expect, it, vi } from "vitest";
import { createRounds, overdueAfterMs, overdueRoundsMax } from "./rounds.ts";

const whileTimeStands = async (work: () => void | Promise<void>): Promise<void> => {
  vi.useFakeTimers();
  try {
    await work();
  } finally {
    vi.useRealTimers();
  }
};

describe("createRounds()", () => {
  it("counts rounds and their commands until they end", () =>
    whileTimeStands(() => {
      let changes = 0;
      const rounds = createRounds(() => {
        changes += 1;
      });
      const [first, second] = [rounds.start(5), rounds.start(3)];
      expect([rounds.size(), rounds.commands()]).toEqual([2, 8]);
      first.putBack(2);
      expect(rounds.commands()).toBe(6);
      first.end();
      expect([rounds.size(), rounds.commands(), rounds.none()]).toEqual([1, 3, false]);
      second.end();
      expect([rounds.size(), rounds.commands(), rounds.none()]).toEqual([0, 0, true]);
      expect(changes).toBe(2);
    }));

  it("counts one no longer once it is overdue, and tells when; it still is not none", () =>
    whileTimeStands(() => {
      let changes = 0;
      const rounds = createRounds(() => {
        changes += 1;
      });
      const round = rounds.start(5);
      vi.advanceTimersByTime(overdueAfterMs - 1);
      expect([rounds.size(), changes, round.isOverdue()]).toEqual([1, 0, false]);
      vi.advanceTimersByTime(1);
      expect([rounds.size(), rounds.commands(), changes]).toEqual([0, 0, 1]);
      expect([round.isOverdue(), rounds.none()]).toEqual([true, false]);
      round.putBack(2);
      round.end();
      expect([rounds.size(), rounds.commands(), rounds.none()]).toEqual([0, 0, true]);
    }));

  it("lets no more than so many be overdue; the next one goes on counting", () =>
    whileTimeStands(() => {
      const rounds = createRounds(() => {});
      const all = Array.from({ length: overdueRoundsMax + 1 }, () => rounds.start(1));
      vi.advanceTimersByTime(overdueAfterMs);
      expect([rounds.size(), rounds.commands()]).toEqual([1, 1]);
      for (const round of all) round.end();
      expect([rounds.size(), rounds.commands(), rounds.none()]).toEqual([0, 0, true]);
    }));

  it("no longer counts one that was late among too many, as soon as one of those has ended", () =>
    whileTimeStands(() => {
      let changes = 0;
      const rounds = createRounds(() => {
        changes += 1;
      });
      const all = Array.from({ length: overdueRoundsMax + 2 }, () => rounds.start(1));
      vi.advanceTimersByTime(overdueAfterMs);
      expect([rounds.size(), changes]).toEqual([2, overdueRoundsMax]);
      all[0]?.end();
      expect([rounds.size(), changes]).toEqual([1, overdueRoundsMax + 1]);
      expect(all.map((round) => round.isOverdue()).slice(-2)).toEqual([true, false]);
      all.at(-1)?.end();
      all[1]?.end();
      expect([rounds.size(), rounds.commands()]).toEqual([0, 0]);
      for (const round of all.slice(2, -1)) round.end();
      expect(rounds.none()).toBe(true);
    }));
});
