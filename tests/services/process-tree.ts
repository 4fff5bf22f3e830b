import { execFileSync } from "node:child_process";

/** A process and everything that descends from it, parents first, without zombies. */
export const processTree = (pid: number): number[] => {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" });
  const children = new Map<number, number[]>();
  const alive = new Set<number>();
  for (const line of table.trim().split("\n")) {
    const [pidText, parentText, state = ""] = line.trim().split(/\s+/);
    // A zombie is dead; nobody has asked how it ended, and some machines never ask.
    if (state.startsWith("Z")) continue;
    const [own, parent] = [Number(pidText), Number(parentText)];
    alive.add(own);
    children.set(parent, [...(children.get(parent) ?? []), own]);
  }
  const tree = alive.has(pid) ? [pid] : [];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
};
