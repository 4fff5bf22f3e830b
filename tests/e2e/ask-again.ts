import { setTimeout as delay } from "node:timers/promises";
import { readRefusal } from "./refusal-of.ts";

const patienceMs = 60_000;
const pauseMsDefault = 1_000;

/**
 * Asks as a client does: again, after the time that the answer names, for as long as what it asks
 * is away. @throws what the call rejects with else, or after a minute.
 */
export const askAgain = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code, retryDelayMs = pauseMsDefault } = readRefusal(error);
      if (code !== "UNAVAILABLE" || Date.now() + retryDelayMs > deadline) throw error;
      await delay(retryDelayMs);
    }
  }
};
