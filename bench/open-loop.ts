import { setTimeout as pause } from "node:timers/promises";

const tickMs = 10;

/** Sends at a fixed rate whatever the answers do. @throws what `send` throws. */
export const openLoop = async (
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
  send: (index: number) => Promise<void>,
): Promise<void> => {
  const total = seconds * perSecond;
  const sent: Promise<void>[] = [];
  const began = performance.now();
  while (sent.length < total) {
    const due = ((performance.now() - began) / 1_000) * perSecond;
    while (sent.length < Math.min(due, total)) sent.push(send(sent.length));
    await pause(tickMs);
  }
  await Promise.all(sent);
};
