/** How old connections may get. */
export type ConnectionLimits = {
  /**
   * A connection that is as old, give or take a tenth, is told to go: calls under way on it end as
   * they would, the next ones come on another one, at whichever replica then. Default 0: never.
   */
  readonly connectionAgeMaxMs?: number;
  /**
   * From then on an old connection is cut. Nothing is left then but what hangs: while connections
   * age, streams end with UNAVAILABLE when they are nine tenths as old. Default 600,000.
   */
  readonly connectionGraceMs?: number;
};

const graceMsDefault = 600_000;

/** Channel options of a server, and when its streams end; Infinity is never. */
export const connectionAge = ({ connectionAgeMaxMs = 0, connectionGraceMs }: ConnectionLimits) => {
  if (connectionAgeMaxMs === 0) return { channel: {}, streamAgeMaxMs: Number.POSITIVE_INFINITY };
  const graceMs = connectionGraceMs ?? graceMsDefault;
  const channel = {
    "grpc.max_connection_age_ms": connectionAgeMaxMs,
    "grpc.max_connection_age_grace_ms": graceMs,
  };
  // So one that was opened the moment before its connection was told to go ends by itself as well.
  return { channel, streamAgeMaxMs: graceMs * 0.9 };
};

/** The limits out of a process's settings. */
export const connectionLimits = (settings: {
  readonly CONNECTION_AGE_MAX_MS: number;
  readonly CONNECTION_GRACE_MS: number;
}): ConnectionLimits => ({
  connectionAgeMaxMs: settings.CONNECTION_AGE_MAX_MS,
  connectionGraceMs: settings.CONNECTION_GRACE_MS,
});
