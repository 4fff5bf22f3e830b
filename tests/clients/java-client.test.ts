import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const top = fileURLToPath(new URL("../../", import.meta.url));
const compileTimeoutMs = 300_000;

const run = (args: readonly string[], cwd: string): string =>
  execFileSync("mvn", args, {
    ...{ cwd, encoding: "utf8" as const, timeout: compileTimeoutMs },
    stdio: ["ignore", "pipe", "pipe"],
  });

const pom = readFileSync(join(top, "examples/java/pom.xml"), "utf8");
const versionOf = (property: string): string =>
  new RegExp(`<${property}>([^<]+)</${property}>`).exec(pom)?.[1] ?? "";

/** Folders of Maven's own store: libraries, and the compilers of the contract. */
const wanted = [
  `io/grpc/grpc-netty-shaded/${versionOf("grpc.version")}`,
  `io/grpc/grpc-protobuf/${versionOf("grpc.version")}`,
  `io/grpc/grpc-stub/${versionOf("grpc.version")}`,
  `io/grpc/protoc-gen-grpc-java/${versionOf("grpc.version")}`,
  `com/google/protobuf/protoc/${versionOf("protobuf.version")}`,
  "org/xolstice/maven/plugins/protobuf-maven-plugin",
];

/** True when Maven is here and has what the example needs: nothing is fetched. */
const hasMaven = (): boolean => {
  const store = join(homedir(), ".m2/repository");
  if (!wanted.every((folder) => existsSync(join(store, folder)))) return false;
  try {
    run(["--version"], top);
    return true;
  } catch {
    return false;
  }
};

const suite = "examples/java";
if (!hasMaven()) {
  describe.skip(`${suite} (needs a JDK, Maven, and mvn compile in examples/java once)`, () =>
    it("is compiled", () => {}));
} else {
  describe(suite, { timeout: 2 * compileTimeoutMs }, () => {
    it("is compiled against the contract as it is", () => {
      const folder = mkdtempSync(join(tmpdir(), "daybook-java-"));
      try {
        for (const part of ["proto", "examples/java"]) {
          cpSync(join(top, part), join(folder, part), { recursive: true });
        }
        const java = join(folder, "examples/java");
        rmSync(join(java, "target"), { recursive: true, force: true });
        run(["--offline", "--batch-mode", "--quiet", "compile"], java);
        expect(existsSync(join(java, "target/classes/Client.class"))).toBe(true);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
