import { once } from "node:events";
import { createInterface } from "node:readline/promises";

/** One of the two streams of a command as a person sees it. */
export type Screen = {
  /** Width of the terminal in columns; undefined when the stream goes elsewhere: nothing is cut. */
  readonly columns: number | undefined;
  /** Whether colours are wanted here. */
  readonly colours: boolean;
};

/** Where a command meets a person. */
export type Terminal = {
  /** True when somebody sits there who can be asked. */
  readonly isInteractive: boolean;
  /** What `say` writes to: standard output. */
  readonly output: Screen;
  /** What `complain` writes to: standard error. */
  readonly errors: Screen;
  /** One line of an answer. */
  say(line: string): void;
  /** Bytes or text of an answer as they are; resolves when there is room for more. */
  write(piece: Uint8Array | string): Promise<void>;
  /** One line about what went wrong. */
  complain(line: string): void;
  /** Writes over the line that it wrote last on standard error; empty = clears it. */
  redraw(line: string): void;
  /** What the person types. */
  ask(question: string): Promise<string>;
};

const columnsUnset = 80;

const screenOf = (
  stream: NodeJS.WriteStream,
  { NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): Screen => ({
  columns: stream.isTTY === true ? stream.columns || columnsUnset : undefined,
  // https://no-color.org: any value but the empty one.
  colours: stream.isTTY === true && !NO_COLOR && TERM !== "dumb",
});

/** Whoever reads our output may stop early (`| head`): what was asked for is done all the same. */
const endQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
};

/** The terminal that the process was started from. Questions go to standard error. */
export const createTerminal = (env: Readonly<Record<string, string | undefined>>): Terminal => {
  process.stdout.on("error", endQuietly);
  process.stderr.on("error", endQuietly);
  return {
    isInteractive: process.stdin.isTTY === true,
    output: screenOf(process.stdout, env),
    errors: screenOf(process.stderr, env),
    say: (line) => void process.stdout.write(`${line}\n`),
    write: async (piece) => {
      if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    },
    complain: (line) => void process.stderr.write(`${line}\n`),
    // Back to the first column, clear up to the end of the line.
    redraw: (line) => void process.stderr.write(`\r\u001b[K${line}`),
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
};
