import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const top = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.TEST_PYTHON ?? "python3";
const timeoutMs = 60_000;

const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env): string =>
  execFileSync(python, args, {
    ...{ cwd: top, env, encoding: "utf8" as const },
    ...{ timeout: timeoutMs, stdio: ["ignore", "pipe", "pipe"] as const },
  });

const hasGrpc = (): boolean => {
  try {
    run(["-c", "import grpc, grpc_status, grpc_tools"]);
    return true;
  } catch {
    return false;
  }
};

/** Without a server: every name that it uses has to be there. */
const check = `
import client, grpc
print(client.euros(2500).minor_units, len(client.reason_of.__doc__) > 0)
`;

const suite = "examples/python";
if (!hasGrpc()) {
  describe.skip(`${suite} (needs pip install -r examples/python/requirements.txt)`, () =>
    it("is loaded", () => {}));
} else {
  describe(suite, { timeout: 3 * timeoutMs }, () => {
    it("is loaded with code made of the contract as it is", () => {
      const folder = mkdtempSync(join(tmpdir(), "daybook-python-"));
      try {
        const files = globSync("daybook/**/*.proto", { cwd: join(top, "proto") });
        const out = [`--python_out=${folder}`, `--grpc_python_out=${folder}`];
        run(["-m", "grpc_tools.protoc", "-I", "proto", ...out, ...files]);
        const env = { ...process.env, PYTHONPATH: `${folder}:${join(top, "examples/python")}` };
        expect(run(["-B", "-c", check], env)).toBe("2500 True\n");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
