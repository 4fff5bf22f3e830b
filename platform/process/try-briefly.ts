import { within } from "./within.ts";

/** How long an end waits for what is only good to have done. */
const briefMs = 1_000;

/**
 * Waits a second for something that is good to have done at an end and can be done without: leases
 * run out, marks are made again. What is late, or fails, is told to `missed`. Never rejects.
 */
export const tryBriefly = async (
  what: string,
  work: () => Promise<unknown>,
  missed: (error: unknown) => void,
): Promise<void> => {
  try {
    await within(briefMs, what, work());
  } catch (error) {
    missed(error);
  }
};
