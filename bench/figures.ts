/** Sorted milliseconds of many operations. */
export type Timings = { readonly p50: number; readonly p99: number };

/** Median and 99th percentile of durations in milliseconds. */
export const percentiles = (durationsMs: readonly number[]): Timings => {
  const sorted = [...durationsMs].sort((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
};

/** Middle of an odd number of figures. */
export const median = (figures: readonly number[]): number =>
  [...figures].sort((left, right) => left - right)[Math.floor(figures.length / 2)] ?? 0;

/**
 * Runs `operation` until `total` are done, or `secondsMax` have passed, `callers` at a time; how
 * long each took.
 */
export const timeCallers = async (
  callers: number,
  total: number,
  operation: (index: number) => Promise<unknown>,
  secondsMax = Number.POSITIVE_INFINITY,
): Promise<{ readonly seconds: number; readonly durationsMs: number[] }> => {
  const durationsMs: number[] = [];
  const began = performance.now();
  const isOver = (): boolean => performance.now() - began > secondsMax * 1_000;
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let index = next++; index < total && !isOver(); index = next++) {
      const askedAt = performance.now();
      await operation(index);
      durationsMs.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { seconds: (performance.now() - began) / 1_000, durationsMs };
};

/** Figures as a table for people. */
export const formatTable = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head, ...body] = rows;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(head ?? []), rule, ...body.map(line)].join("\n");
};

/** A rate or count without decimals. */
export const whole = (figure: number): string => Math.round(figure).toLocaleString("en");

/** A duration in milliseconds. */
export const ms = (figure: number): string => `${figure.toFixed(figure < 10 ? 1 : 0)} ms`;
