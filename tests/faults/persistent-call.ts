import { setTimeout as delay } from "node:timers/promises";
import type { Clients } from "../e2e/embedded-process.ts";
import { isDefinite } from "../e2e/load.ts";
import { type Refusal, readRefusal } from "../e2e/refusal-of.ts";

/** What a call came to in the end. */
export type Told<Answer> =
  | { readonly answer: Answer; readonly refusal?: undefined }
  | { readonly answer?: undefined; readonly refusal: Refusal };

const againAfterMs = 50;
const patienceMs = 90_000;

/**
 * Does as a careful client does: asks again, under the same request id and wherever `route` says,
 * until there is a definite answer. @throws {Error} when there is none within 90 s.
 */
export const untilDefinite = async <Answer>(
  route: () => Clients,
  call: (clients: Clients) => Promise<Answer>,
): Promise<Told<Answer>> => {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const told = await call(route()).then(
      (answer): Told<Answer> => ({ answer }),
      (error): Told<Answer> => ({ refusal: readRefusal(error) }),
    );
    if (told.refusal === undefined || isDefinite(told.refusal)) return told;
    if (performance.now() > giveUpAt) {
      throw new Error(`Cannot go on: no definite answer: ${told.refusal.message}`);
    }
    await delay(againAfterMs);
  }
};

/** The same for a call that must be answered. @throws {Error} when it is refused. */
export const untilAnswered = async <Answer>(
  route: () => Clients,
  call: (clients: Clients) => Promise<Answer>,
): Promise<Answer> => {
  const { answer, refusal } = await untilDefinite(route, call);
  if (answer === undefined) throw new Error(`Cannot go on: refused: ${refusal?.message}`);
  return answer;
};

/** One token that stands for all of these: the latest place of each partition. */
export const latestToken = (tokens: readonly string[]): string => {
  const latest = new Map<string, number>();
  for (const part of tokens.flatMap((token) => token.split(",")).filter(Boolean)) {
    const [partition = "", offset = "0"] = part.split(":");
    latest.set(partition, Math.max(Number(offset), latest.get(partition) ?? 0));
  }
  return [...latest].map(([partition, offset]) => `${partition}:${offset}`).join(",");
};
