import type { Handle, Message } from "./broker.ts";

/** A subscriber that takes what it is given one after another. */
export const oneByOne =
  (handle: (message: Message) => Promise<void>): Handle =>
  async (messages) => {
    for (const message of messages) await handle(message);
  };
