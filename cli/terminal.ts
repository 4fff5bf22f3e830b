import { createInterface } from "node:readline/promises";

/** Where a command meets a person. */
export type Terminal = {
  /** True when somebody sits there who can be asked. */
  readonly isInteractive: boolean;
  /** One line of an answer. */
  say(line: string): void;
  /** One line about what went wrong. */
  complain(line: string): void;
  /** What the person types. */
  ask(question: string): Promise<string>;
};

/** The terminal that the process was started from. Questions go to standard error. */
export const createTerminal = (): Terminal => ({
  isInteractive: process.stdin.isTTY === true,
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
});
