import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A copy of the project in which some read models have their next version. */
export type NewerBuild = AsyncDisposable & {
  readonly root: URL;
  /** By the name of the read model. */
  readonly versions: Readonly<Record<string, number>>;
};

/** What a service is made of. */
const copied = [
  "domain",
  "read-models",
  "platform",
  "projector",
  "query-service",
  "proto",
  "package.json",
];

const versionLine = /^( +version: )(\d+),/m;

const raiseVersion = async (folder: string, readModel: string): Promise<number> => {
  const file = join(folder, "read-models", `${readModel}.ts`);
  const source = await readFile(file, "utf8");
  const version = Number(versionLine.exec(source)?.[2] ?? Number.NaN) + 1;
  if (Number.isNaN(version)) throw new Error(`Cannot raise ${readModel}: it names no version`);
  await writeFile(file, source.replace(versionLine, `$1${version},`));
  return version;
};

/** Copies the project and raises the versions of read models in it, as its next build would. */
export const makeNewerBuild = async (readModels: readonly string[]): Promise<NewerBuild> => {
  const project = fileURLToPath(new URL("../../", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "daybook-build-"));
  for (const name of copied) await cp(join(project, name), join(folder, name), { recursive: true });
  await symlink(join(project, "node_modules"), join(folder, "node_modules"));
  const versions: Record<string, number> = {};
  for (const name of readModels) versions[name] = await raiseVersion(folder, name);
  return {
    root: pathToFileURL(join(folder, "/")),
    versions,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};
