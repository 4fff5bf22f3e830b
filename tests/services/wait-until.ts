const lookEveryMs = 50;

/**
 * Looks again and again until `condition` gives true; its own error ends the wait.
 * @throws {Error} when `timeoutMs` have passed.
 */
export const waitUntil = async (
  what: string,
  timeoutMs: number,
  condition: () => Promise<boolean>,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Cannot wait for ${what}: ${timeoutMs} ms passed`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
};
