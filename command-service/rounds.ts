/** A round that has begun: one batch, decided and appended. */
export type Round = {
  /** So many of its commands go into a later batch. */
  putBack(commands: number): void;
  /** True when it has taken so long that others no longer wait for it. */
  isOverdue(): boolean;
  end(): void;
};

/** The rounds under way. */
export type Rounds = {
  start(commands: number): Round;
  /** Rounds that others wait for. */
  size(): number;
  /** Commands of the rounds that others wait for. */
  commands(): number;
  /** True when none is under way, overdue ones included. */
  none(): boolean;
};

/**
 * A round that takes longer holds up no other one: its connection is dead, or its commit hangs.
 * Usual is a hundredth of it.
 */
export const overdueAfterMs = 500;

/** Overdue rounds that nobody waits for; each keeps a connection. */
export const overdueRoundsMax = 4;

/** No rounds; `changed` is called when one has ended or is overdue. */
export const createRounds = (changed: () => void): Rounds => {
  let punctual = 0;
  let overdue = 0;
  let underWay = 0;
  /** Rounds that would be overdue if there were not so many already, oldest first. */
  const late = new Set<() => void>();

  const start = (commands: number): Round => {
    let own = commands;
    let isOverdue = false;
    punctual += 1;
    underWay += commands;
    const becomeOverdue = (): void => {
      if (overdue === overdueRoundsMax) {
        late.add(becomeOverdue);
        return;
      }
      isOverdue = true;
      overdue += 1;
      punctual -= 1;
      underWay -= own;
      changed();
    };
    const timer = setTimeout(becomeOverdue, overdueAfterMs);
    const take = (some: number): void => {
      own -= some;
      if (!isOverdue) underWay -= some;
    };
    return {
      putBack: take,
      isOverdue: () => isOverdue,
      end: () => {
        clearTimeout(timer);
        take(own);
        late.delete(becomeOverdue);
        if (!isOverdue) {
          punctual -= 1;
          changed();
          return;
        }
        overdue -= 1;
        const [next] = late;
        if (next === undefined) return changed();
        late.delete(next);
        next();
      },
    };
  };
  return {
    start,
    size: () => punctual,
    commands: () => underWay,
    none: () => punctual + overdue === 0,
  };
};
