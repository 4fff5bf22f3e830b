import { readText } from "./monitoring.ts";

/** What the last stage of a Dockerfile sets by ENV, by name. */
export const environmentOf = (dockerfile: string): Readonly<Record<string, string>> => {
  const last = dockerfile.split(/^FROM /m).at(-1) ?? "";
  const lines = last.replaceAll("\\\n", " ").split("\n");
  const pairs = lines
    .filter((line) => line.startsWith("ENV "))
    .flatMap((line) => [...line.slice(4).matchAll(/([A-Z_]+)=("[^"]*"|\S*)/g)])
    .map(([, name = "", value = ""]) => [name, value.replace(/^"(.*)"$/, "$1")]);
  return Object.fromEntries(pairs);
};

/** The same of the image that the project makes. */
export const imageEnvironment = environmentOf(readText("deploy/Dockerfile"));
