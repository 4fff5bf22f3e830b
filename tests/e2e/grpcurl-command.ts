import type { Addresses } from "./embedded-process.ts";
import type { ToolCall } from "./public-tools.ts";
import { shellWords } from "./shell-words.ts";

/** Who serves on the ports that the documentation uses. */
const documentedPorts: Readonly<Record<string, keyof Addresses>> = {
  "50051": "commands",
  "50052": "queries",
  "50053": "operations",
};

const addressOf = (documented: string, addresses: Addresses): string => {
  if (Object.values(addresses).includes(documented)) return documented;
  const server = documentedPorts[documented.split(":").at(-1) ?? ""];
  if (server === undefined) throw new RangeError(`Cannot call ${documented}: nobody serves there`);
  return addresses[server];
};

/**
 * Reads a grpcurl command (`-plaintext`, `-H`, `-d`, address, method) as a call of the process that
 * serves on the documented port. @throws {SyntaxError} on another command or other flags.
 */
export const readGrpcurlCommand = (command: string, addresses: Addresses): ToolCall => {
  const [program, ...words] = shellWords(command);
  if (program !== "grpcurl") throw new SyntaxError(`Cannot read ${command}: it is not grpcurl`);
  const headers: string[] = [];
  const positional: string[] = [];
  let request = "{}";
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "-plaintext") continue;
    if (word === "-d" || word === "-H") {
      at += 1;
      if (word === "-d") request = words[at] ?? "";
      else headers.push(words[at] ?? "");
    } else if (word.startsWith("-")) {
      throw new SyntaxError(`Cannot read ${command}: unknown flag ${word}`);
    } else positional.push(word);
  }
  const [documented, method] = positional;
  if (documented === undefined || method === undefined || positional.length > 2) {
    throw new SyntaxError(`Cannot read ${command}: it needs an address and a method`);
  }
  return { address: addressOf(documented, addresses), method, request, headers };
};
