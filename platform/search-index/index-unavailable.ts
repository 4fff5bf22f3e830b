import { RequestFailed } from "../failure.ts";

const retryDelayMs = 1_000;

/** The index cannot answer now; nothing of the server behind it shows in the message. */
export const indexUnavailable = (cause?: unknown): RequestFailed =>
  new RequestFailed("INDEX_UNAVAILABLE", "Cannot search now: the index is not ready", {
    retryDelayMs,
    cause,
  });
