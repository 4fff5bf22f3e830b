import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const top = fileURLToPath(new URL("../../", import.meta.url));
const compileTimeoutMs = 300_000;
const path = [join(top, "node_modules/.bin"), process.env.PATH].join(delimiter);
/** Nothing is fetched: what is not on this machine is skipped. */
const env = { ...process.env, PATH: path, GOFLAGS: "-mod=mod", GOPROXY: "off" };

const run = (program: string, args: readonly string[], cwd: string): string =>
  execFileSync(program, args, {
    ...{ cwd, env, encoding: "utf8" as const },
    ...{ timeout: compileTimeoutMs, stdio: ["ignore", "pipe", "pipe"] as const },
  });

/** True when the plugins and every module of go.sum are here. */
const hasGo = (): boolean => {
  try {
    for (const plugin of ["protoc-gen-go", "protoc-gen-go-grpc"]) run(plugin, ["--version"], top);
    run("go", ["mod", "verify"], join(top, "examples/go"));
    return true;
  } catch {
    return false;
  }
};

const suite = "examples/go";
if (!hasGo()) {
  const wanted =
    "protoc-gen-go and protoc-gen-go-grpc by go install, go mod download in examples/go";
  describe.skip(`${suite} (needs ${wanted})`, () => it("is compiled", () => {}));
} else {
  describe(suite, { timeout: 2 * compileTimeoutMs }, () => {
    it("is compiled against the contract as it is", () => {
      const folder = mkdtempSync(join(tmpdir(), "daybook-go-"));
      try {
        for (const part of ["buf.yaml", "proto", "examples/go"]) {
          cpSync(join(top, part), join(folder, part), { recursive: true });
        }
        rmSync(join(folder, "examples/go/gen"), { recursive: true, force: true });
        run("buf", ["generate", "--template", "examples/go/buf.gen.yaml"], folder);
        expect(run("go", ["vet", "."], join(folder, "examples/go"))).toBe("");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
