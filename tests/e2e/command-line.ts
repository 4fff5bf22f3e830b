import { expect } from "vitest";
import { runProgram } from "../../cli/program.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { shellWords } from "./shell-words.ts";

/** Settings with which `daybook …` calls an installation. */
export const addressSettings = ({
  addresses,
}: Pick<EmbeddedProcess, "addresses">): Record<string, string> => ({
  DAYBOOK_COMMAND_ADDRESS: addresses.commands,
  DAYBOOK_QUERY_ADDRESS: addresses.queries,
  DAYBOOK_OPERATIONS_ADDRESS: addresses.operations,
});

/** How a line is run. */
export type Seat = {
  /** Width of the terminal; undefined when there is none. */
  readonly columns?: number;
  readonly settings?: Record<string, string>;
};

/** What a line came to. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string };

const noDatabase = () => {
  throw new Error("Cannot open a database: none is needed");
};

/** Runs lines of `daybook` in this process, with the settings that `env` gives when it is asked. */
export const createCommandLine = (env: () => Record<string, string>) => {
  const run = async (line: string, { columns, settings }: Seat = {}): Promise<Ran> => {
    const [out, err]: [string[], string[]] = [[], []];
    const screen = { columns, colours: false };
    const code = await runProgram(["node", "daybook", ...shellWords(line)], {
      openDatabase: noDatabase,
      openLog: noDatabase,
      env: settings ?? env(),
      terminal: {
        isInteractive: false,
        output: screen,
        errors: screen,
        say: (text) => void out.push(text),
        write: async (piece) => void out.push(Buffer.from(piece).toString()),
        complain: (text) => void err.push(text),
        redraw: () => {},
        ask: async () => "",
      },
    });
    return { code, out: out.join("\n"), err: err.join("\n") };
  };
  /** Errors without the line that says which request id was made for a command. */
  const beyondRequestId = (err: string): string =>
    err
      .split("\n")
      .filter((line) => !/^\{"requestId":"[0-9a-f-]{36}"\}$/.test(line))
      .join("\n");
  return {
    run,
    /** The answer of a line that succeeds. */
    json: async (line: string) => {
      const { code, out, err } = await run(`${line} -o json`);
      expect({ code, err: beyondRequestId(err) }, line).toEqual({ code: 0, err: "" });
      return JSON.parse(out);
    },
    /** Exit code and error of a line that does not. */
    failureOf: async (line: string) => {
      const { code, out, err } = await run(`${line} -o json`);
      expect(out, line).toBe("");
      return { exit: code, ...JSON.parse(beyondRequestId(err)).error };
    },
  };
};
