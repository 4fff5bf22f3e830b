import { readText } from "./monitoring.ts";

const heading = "### On one machine, with Docker\n";
const starts = "docker compose ";

/**
 * The lines of docs/OPERATIONS.md by which somebody starts all of it with Docker: those that make
 * the passwords, and the one that starts. @throws {Error} when they are not there.
 */
export const readComposeRecipe = (): { readonly makeEnv: string; readonly up: string } => {
  const [, section = ""] = readText("docs/OPERATIONS.md").split(heading);
  const [, lines = ""] = /^```sh\n([\s\S]*?)^```$/m.exec(section) ?? [];
  const at = lines.indexOf(`\n${starts}`) + 1;
  if (at === 0) throw new Error("Cannot start: docs/OPERATIONS.md does not say how");
  return { makeEnv: lines.slice(0, at), up: lines.slice(at).trimEnd() };
};
