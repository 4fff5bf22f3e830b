import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const generated = join("proto", "gen");

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
