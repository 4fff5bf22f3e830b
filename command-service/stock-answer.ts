import type { Executed } from "./submission.ts";

/** What an answer says of the product's stock as it stood after the command. */
export const stockAnswer = ({ figures }: Executed) => ({
  onHand: String(figures.onHand),
  reserved: String(figures.reserved),
  available: String(figures.available),
});
