import { RequestFailed } from "./failure.ts";

/** A place in the log that an answer must have reached. */
export type LogPosition = { readonly partition: number; readonly offset: number };

/** The log that a token speaks of. */
export type TokenLog = { readonly logId: string; readonly epoch: number };

/** A token's parts, by log, before anyone has compared the log with ours. */
export type ConsistencyToken = readonly (TokenLog & LogPosition)[];

/** Parts of one token. */
export const tokenPartsMax = 64;

/** Characters of one token: 64 parts of at most 36 + 1 + 16 + 1 + 10 + 1 + 16 + 1. */
export const tokenLengthMax = 64 * 82;

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.source;
const part = new RegExp(`^(${uuid})\\.([1-9]\\d{0,15})\\.(0|[1-9]\\d{0,9}):(0|[1-9]\\d{0,15})$`);

const latest = (positions: readonly LogPosition[]): LogPosition[] => {
  const offsets = new Map<number, number>();
  for (const { partition, offset } of positions) {
    offsets.set(partition, Math.max(offset, offsets.get(partition) ?? 0));
  }
  return [...offsets]
    .map(([partition, offset]) => ({ partition, offset }))
    .sort((left, right) => left.partition - right.partition);
};

/**
 * Writes a token: `log.epoch.partition:offset`, joined by commas, the latest of each partition.
 * Offset 0 asks for nothing and is left out; so a token may be empty.
 */
export const formatToken = (log: TokenLog, positions: readonly LogPosition[]): string =>
  latest(positions)
    .filter(({ offset }) => offset > 0)
    .map(({ partition, offset }) => `${log.logId}.${log.epoch}.${partition}:${offset}`)
    .join(",");

/**
 * Reads a token's form; undefined when it is none. An empty text is a token without parts, and
 * nothing between two commas is no part: tokens joined by commas are a token, empty ones too.
 */
export const parseToken = (text: string): ConsistencyToken | undefined => {
  if (text.length > tokenLengthMax) return undefined;
  const parts = text.split(",").filter((one) => one !== "");
  if (parts.length > tokenPartsMax) return undefined;
  const read = parts.map((one) => {
    const [, logId, epoch, partition, offset] = part.exec(one) ?? [];
    if (logId === undefined) return undefined;
    const numbers = { epoch: Number(epoch), partition: Number(partition), offset: Number(offset) };
    return Object.values(numbers).every(Number.isSafeInteger) ? { logId, ...numbers } : undefined;
  });
  return read.every((one) => one !== undefined) ? read : undefined;
};

/**
 * The token's positions in our log, the latest of each partition.
 * @throws {RequestFailed} TOKEN_OF_OTHER_LOG when a part is of another log or epoch, or names a
 * partition that this log does not have.
 */
export const positionsInLog = (
  token: ConsistencyToken,
  log: TokenLog & { readonly partitions: number },
): LogPosition[] => {
  const foreign = token.some(
    ({ logId, epoch, partition }) =>
      logId !== log.logId || epoch !== log.epoch || partition >= log.partitions,
  );
  if (foreign) {
    throw new RequestFailed(
      "TOKEN_OF_OTHER_LOG",
      "Cannot use the consistency token: it is of another log or epoch",
      { facts: { expected_log: log.logId, expected_epoch: String(log.epoch) } },
    );
  }
  return latest(token);
};
