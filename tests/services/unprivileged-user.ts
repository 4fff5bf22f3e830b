import { readFileSync } from "node:fs";

/**
 * Whom servers run as that refuse root: the first of these users that the machine has. Undefined
 * when the tests do not run as root.
 */
export const unprivilegedUser = (
  ...names: readonly string[]
): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const wanted of [...names, "nobody"]) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("Cannot start a server as root: there is no other user");
};
