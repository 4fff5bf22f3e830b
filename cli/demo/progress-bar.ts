import type { Terminal } from "../terminal.ts";

/** How far something is, for a person. */
export type ProgressBar = {
  /** One more is there. */
  readonly tick: () => void;
  /** All are there, or it ends before. */
  readonly end: () => void;
};

const cells = 30;
const redrawEveryMs = 100;

/**
 * A bar on standard error, drawn again at most ten times a second. Without a terminal there is
 * one line at the end instead.
 */
export const createProgressBar = (
  title: string,
  total: number,
  { errors, redraw, complain }: Terminal,
): ProgressBar => {
  const isDrawn = errors.columns !== undefined;
  let done = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    const now = performance.now();
    if (!isDrawn || now - drawnAt < redrawEveryMs) return;
    drawnAt = now;
    const full = Math.floor((done / total) * cells);
    const bar = "█".repeat(full).padEnd(cells, "░");
    redraw(`${title.padEnd("customers".length)}  ${bar}  ${done} of ${total}`);
  };
  draw();
  return {
    tick: () => {
      done += 1;
      draw();
    },
    end: () => {
      if (isDrawn) redraw("");
      complain(`${title.padEnd("customers".length)}  ${done} of ${total}`);
    },
  };
};
