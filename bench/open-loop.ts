import { setTimeout as pause } from "node:timers/promises";

const tickMs = 10;

/**
 * Sends at a fixed rate whatever the answers do, until one fails.
 * @throws what `send` threw first, once everything that was sent has ended.
 */
export const openLoop = async (
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
  send: (index: number) => Promise<void>,
): Promise<void> => {
  const total = seconds * perSecond;
  const sent: Promise<void>[] = [];
  const failures: unknown[] = [];
  // Heard at once: a failure that nobody listens to ends the process, and leaves its servers.
  const begin = (index: number): Promise<void> =>
    send(index).catch((error) => void failures.push(error));
  const began = performance.now();
  while (sent.length < total && failures.length === 0) {
    const due = ((performance.now() - began) / 1_000) * perSecond;
    while (sent.length < Math.min(due, total)) sent.push(begin(sent.length));
    await pause(tickMs);
  }
  await Promise.all(sent);
  if (failures.length > 0) throw failures[0];
};
