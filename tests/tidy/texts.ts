import type { Offence, Rule, TextFile } from "./project.ts";

// Put together so that this file does not name what it looks for.
const homesOfMachines = new RegExp(`(?<![\\w.-])/(?:${["work", "root", "home"].join("|")})/`);
const scratchFolder = new RegExp(`(?<![\\w.-])/${"tmp"}/`);
const registryHost = /\b(?:registry\.(?:npmjs|yarnpkg)\.|proxy\.golang\.|\w+\.pythonhosted\.)/;
const lockedAddress = /"resolved":\s*"http/;

const judge = (path: string, line: string): string | undefined => {
  if (homesOfMachines.test(line)) return "names a folder of one machine";
  if (!path.startsWith("tests/") && scratchFolder.test(line)) return "names a scratch folder";
  if (registryHost.test(line)) return "names a package registry; the client knows it";
  if (path === "package-lock.json" && lockedAddress.test(line)) {
    return "locks an address; install with omit-lockfile-registry-resolved";
  }
  return undefined;
};

const offencesOf = ({ path, text }: TextFile): Offence[] =>
  text.split("\n").flatMap((line, at) => {
    const what = judge(path, line);
    return what === undefined ? [] : [{ path, line: at + 1, what }];
  });

/** The project runs anywhere, so it names no particular place. */
export const texts: Rule = {
  promise: "no file names a folder of one machine or the host of a package registry",
  find: (project) => project.texts.flatMap(offencesOf),
};
