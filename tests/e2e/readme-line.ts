import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Addresses } from "./embedded-process.ts";
import { shellWords } from "./shell-words.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));

/** What differs from run to run, made alike: times, ids, and how many seconds it took. */
export const withoutMoments = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (time) => "T".repeat(time.length))
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/In \d+\.\d s:/g, "In N s:");

/** Runs a line of the README against an installation; what it prints, without the last newline. */
export const runReadmeLine = (
  line: string,
  { commands, queries }: Pick<Addresses, "commands" | "queries">,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const [command = "", ...args] = shellWords(line);
    const settings = { DAYBOOK_COMMAND_ADDRESS: commands, DAYBOOK_QUERY_ADDRESS: queries };
    execFile(
      command,
      args,
      { cwd: top, env: { ...process.env, ...settings } },
      (error, out, err) => (error ? reject(new Error(`${line}: ${err}`)) : resolve(out.trimEnd())),
    );
  });
