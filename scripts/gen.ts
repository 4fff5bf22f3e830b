import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const generated = join("proto", "gen");

const streamKinds = {
  ClientStreaming: "{ requestStream: true; responseStream: false }",
  ServerStreaming: "{ requestStream: false; responseStream: true }",
  BidiStreaming: "{ requestStream: true; responseStream: true }",
} as const;

/**
 * The generator types the definition of an RPC alike whether it streams or not; handlers and
 * clients are typed by the definition, so it has to say so.
 */
const markStreams = (file: string): void => {
  const text = readFileSync(file, "utf8");
  let marked = text;
  for (const [kind, streams] of Object.entries(streamKinds)) {
    for (const [, rpc] of text.matchAll(new RegExp(`^  (\\w+): grpc\\.handle${kind}Call<`, "gm"))) {
      marked = marked.replace(
        new RegExp(`^  ${rpc}: MethodDefinition<.*>$`, "m"),
        `$& & ${streams}`,
      );
    }
  }
  if (marked !== text) writeFileSync(file, marked);
};

/** Full name of each service of the contract, its definition's type and its .proto file. */
const listServices = (files: readonly string[]): string => {
  const services = files.flatMap((file) => {
    const text = readFileSync(join("proto", file), "utf8");
    const name = /^package ([\w.]+);$/m.exec(text)?.[1] ?? "";
    return [...text.matchAll(/^service (\w+) \{/gm)].map(([, service = ""]) => ({
      file,
      name: `${name}.${service}`,
      type: `${service}Definition`,
      from: `./${name.replaceAll(".", "/")}/${service}.ts`,
    }));
  });
  return [
    "// Original: every .proto file below daybook/",
    "",
    ...services.map(({ type, from }) => `import type { ${type} } from "${from}";`),
    "",
    "/** Every service of the contract, by full name. */",
    "export type Services = {",
    ...services.map(({ name, type }) => `  "${name}": ${type};`),
    "};",
    "",
    "/** The .proto file of each service, below proto/. */",
    "export const serviceFiles: Readonly<Record<keyof Services, string>> = {",
    ...services.map(({ name, file }) => `  "${name}": "${file}",`),
    "};",
    "",
  ].join("\n");
};

const generate = (outDir: string): void => {
  const files = globSync("{daybook,google}/**/*.proto", { cwd: "proto" }).sort();
  execFileSync(
    "proto-loader-gen-types",
    [
      "--importFileExtension=.ts",
      "--longs=String",
      "--enums=String",
      "--defaults",
      "--oneofs",
      "--grpcLib=@grpc/grpc-js",
      "--includeDirs=proto",
      `--outDir=${outDir}`,
      ...files,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  // One file per .proto that nobody imports; two contexts' files of one name would collide.
  for (const name of readdirSync(outDir)) {
    if (name.endsWith(".ts")) rmSync(join(outDir, name));
  }
  for (const file of globSync("**/*Service.ts", { cwd: outDir })) markStreams(join(outDir, file));
  writeFileSync(join(outDir, "services.ts"), listServices(files));
  execFileSync("buf", ["build", "-o", join(outDir, "descriptors.binpb")], { stdio: "inherit" });
};

const filesBelow = (folder: string): string[] =>
  globSync("**/*", { cwd: folder })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

const requireCurrent = (fresh: string): void => {
  const expected = filesBelow(fresh);
  const stale =
    expected.join() !== filesBelow(generated).join() ||
    expected.some(
      (path) => !readFileSync(join(fresh, path)).equals(readFileSync(join(generated, path))),
    );
  if (stale) {
    console.error(`Cannot pass: ${generated} is not what proto/ gives; run npm run gen`);
    process.exit(1);
  }
};

const fresh = mkdtempSync(join(tmpdir(), "daybook-gen-"));
try {
  generate(fresh);
  if (process.argv.includes("--check")) requireCurrent(fresh);
  else {
    rmSync(generated, { recursive: true, force: true });
    cpSync(fresh, generated, { recursive: true });
    console.log(`wrote ${filesBelow(generated).length} files to ${relative(".", generated)}`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
