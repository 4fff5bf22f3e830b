import { RequestFailed } from "../failure.ts";

/**
 * What `work` comes to, if that is in time.
 * @throws {RequestFailed} STORE_UNAVAILABLE after `timeoutMs`; the work itself goes on unseen.
 */
export const within = async <Result>(
  timeoutMs: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(
        new RequestFailed("STORE_UNAVAILABLE", `Cannot wait for ${what}: it takes too long`),
      ),
    timeoutMs,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
