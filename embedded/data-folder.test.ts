import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { FolderUnusable } from "../platform/process/folder-unusable.ts";
import { DataFolderInUse, openDataFolder } from "./data-folder.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-folder-"));
  folders.push(folder);
  return join(folder, "data");
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const inAnotherProcess = (path: string, end: string): string => {
  const module = new URL("./data-folder.ts", import.meta.url).href;
  const script = `
    const { openDataFolder } = await import(${JSON.stringify(module)});
    try { openDataFolder(${JSON.stringify(path)}); console.log("held"); }
    catch (error) { console.log(error.message); }
    ${end}`;
  const args = ["--input-type=module", "-e", script];
  try {
    return execFileSync(process.execPath, args, { encoding: "utf8", timeout: 15_000 }).trim();
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout).trim();
  }
};

describe("openDataFolder()", () => {
  it("makes the folder and holds it against a second holder in the same process", () => {
    const path = newFolder();
    const held = openDataFolder(path);
    expect(() => openDataFolder(path)).toThrow(DataFolderInUse);
    held.release();
    openDataFolder(path).release();
  });

  it("refuses another process while it is held, naming who holds it", () => {
    const path = newFolder();
    const held = openDataFolder(path);
    expect(inAnotherProcess(path, "")).toContain(`process ${process.pid}, running since`);
    held.release();
  });

  it("is free again after its holder was killed", () => {
    const path = newFolder();
    const killed = inAnotherProcess(path, 'process.kill(process.pid, "SIGKILL");');
    expect(killed).toBe("held");
    openDataFolder(path).release();
  });

  it("says why when something else is in the folder's place", () => {
    const path = newFolder();
    writeFileSync(path, "no folder");
    expect(() => openDataFolder(path)).toThrow(FolderUnusable);
    expect(() => openDataFolder(path)).toThrow(/^Cannot use the data folder [^\n]+: [^\n]+$/);
  });

  it("blames nobody for a lock file that is none", () => {
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "lock"), "garbage ".repeat(200));
    expect(() => openDataFolder(path)).toThrow(FolderUnusable);
  });
});
