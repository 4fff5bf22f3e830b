import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest } from "./manifests.ts";

const project = fileURLToPath(new URL("../../", import.meta.url));
const compileTimeoutMs = 120_000;
const outputBytesMax = 4 * 1_048_576;

/** Types of what the core does not know. */
const packages: Readonly<Record<string, string>> = {
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg",
};

/** Types of our own, of which no package is to be had. */
const own: Readonly<Record<string, string>> = {
  Elasticsearch: "elasticsearch",
  RabbitmqCluster: "rabbitmq-cluster",
};

/** Where the schema of a document is: a module, and its type there. */
export const schemaOf = ({ apiVersion, kind }: Manifest) => {
  const file = own[kind];
  if (file !== undefined) {
    return { module: join(project, `tests/deploy/schemas/${file}.ts`), type: kind };
  }
  const home = packages[apiVersion.split("/")[0] ?? ""] ?? "kubernetes-models";
  return { module: `${home}/${apiVersion}/${kind}`, type: `I${kind}` };
};

const sourceOf = (manifest: Manifest): string => {
  const { module, type } = schemaOf(manifest);
  return [
    `import type { ${type} as Schema } from ${JSON.stringify(module)};`,
    `export const document: Schema = ${JSON.stringify(manifest, null, 2)};`,
    "",
  ].join("\n");
};

const options = {
  noEmit: true,
  strict: true,
  target: "es2024",
  module: "nodenext",
  moduleResolution: "nodenext",
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: [],
};

const compile = (folder: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const args = ["--project", folder, "--pretty", "false"];
    const limits = { cwd: folder, timeout: compileTimeoutMs, maxBuffer: outputBytesMax };
    execFile(join(project, "node_modules/.bin/tsc"), args, limits, (error, stdout) => {
      if (error === null || stdout !== "") resolve(stdout);
      else reject(error);
    });
  });

/**
 * What is wrong in documents, as a compiler sees it that has their schemas as types: unlike what
 * validates them as they run, it takes no field that the schema does not know. Each line begins
 * with kind and name of the document.
 */
export const findUntyped = async (manifests: readonly Manifest[]): Promise<string[]> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-manifests-"));
  try {
    await symlink(join(project, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    const tsconfig = { compilerOptions: options, include: ["*.ts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    for (const [index, manifest] of manifests.entries()) {
      await writeFile(join(folder, `${index}.ts`), sourceOf(manifest));
    }
    const told = (await compile(folder)).split("\n").filter((line) => line.trim() !== "");
    return told.map((line) =>
      line.replace(/^(\d+)\.ts/, (_file, index) => {
        const { kind, metadata } = manifests[Number(index)] ?? { kind: "", metadata: { name: "" } };
        return `${kind} ${metadata.name}`;
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
};
