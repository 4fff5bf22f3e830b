import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A call as a person makes it on the command line. */
export type ToolCall = {
  readonly address: string;
  /** Full name: `daybook.account.v1.AccountQueryService/GetAccount`. */
  readonly method: string;
  /** JSON of the request. */
  readonly request: string;
  /** `name: value` */
  readonly headers: readonly string[];
};

/** What the tool printed: the response as JSON, or the status as it names it. */
export type ToolAnswer =
  | { readonly response: unknown; readonly error?: undefined }
  | {
      readonly response?: undefined;
      readonly error: { readonly code: string; readonly message: string };
    };

/** A gRPC client that learns the contract from the server by reflection. */
export type PublicTool = {
  readonly name: string;
  readonly call: (call: ToolCall) => Promise<ToolAnswer>;
  /** A field mask as the tool wants it in a request. */
  readonly fieldMask: (paths: readonly string[]) => unknown;
  readonly listServices: (address: string) => Promise<string[]>;
  readonly listMethods: (address: string, service: string) => Promise<string[]>;
};

type Run = { readonly ok: boolean; readonly stdout: string; readonly stderr: string };

const timeoutMs = 30_000;
const bufFile = fileURLToPath(new URL("../../node_modules/.bin/buf", import.meta.url));

const run = (file: string, args: readonly string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(file, args, { timeout: timeoutMs }, (error, stdout, stderr) =>
      resolve({ ok: error === null, stdout, stderr }),
    );
  });

const linesOf = ({ ok, stdout, stderr }: Run): string[] => {
  if (!ok) throw new Error(`Cannot list: ${stderr}`);
  return stdout
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .sort();
};

const headerArgs = (headers: readonly string[]): string[] =>
  headers.flatMap((header) => ["-H", header]);

const grpcurlError = (stderr: string) => ({
  error: {
    code: /^ *Code: (.*)$/m.exec(stderr)?.[1] ?? stderr,
    message: /^ *Message: (.*)$/m.exec(stderr)?.[1] ?? "",
  },
});

const grpcurl: PublicTool = {
  name: "grpcurl",
  call: async ({ address, method, request, headers }) => {
    const args = ["-plaintext", ...headerArgs(headers), "-d", request, address, method];
    const { ok, stdout, stderr } = await run("grpcurl", args);
    return ok ? { response: JSON.parse(stdout) } : grpcurlError(stderr);
  },
  // It does not know the short form that proto JSON has for it.
  fieldMask: (paths) => ({ paths }),
  listServices: async (address) => linesOf(await run("grpcurl", ["-plaintext", address, "list"])),
  listMethods: async (address, service) =>
    linesOf(await run("grpcurl", ["-plaintext", address, "list", service])),
};

const bufArgs = ["curl", "--protocol", "grpc", "--http2-prior-knowledge"];

const bufError = (stderr: string): ToolAnswer => {
  try {
    return { error: JSON.parse(stderr) };
  } catch {
    return { error: { code: stderr, message: "" } };
  }
};

const bufCurl: PublicTool = {
  name: "buf curl",
  call: async ({ address, method, request, headers }) => {
    const url = `http://${address}/${method}`;
    const { ok, stdout, stderr } = await run(bufFile, [
      ...bufArgs,
      ...headerArgs(headers),
      ...["-d", request, url],
    ]);
    return ok ? { response: JSON.parse(stdout) } : bufError(stderr);
  },
  fieldMask: (paths) => paths.join(","),
  listServices: async (address) =>
    linesOf(await run(bufFile, [...bufArgs, "--list-services", `http://${address}`])),
  listMethods: async (address, service) => {
    const listed = await run(bufFile, [...bufArgs, "--list-methods", `http://${address}`]);
    return linesOf(listed)
      .filter((line) => line.startsWith(`${service}/`))
      .map((line) => line.replace("/", "."));
  },
};

const hasGrpcurl = (): boolean => {
  try {
    execFileSync("grpcurl", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** The tools of this machine, the one that the README uses first: grpcurl if there, `buf curl`. */
export const publicTools: readonly [PublicTool, ...PublicTool[]] = hasGrpcurl()
  ? [grpcurl, bufCurl]
  : [bufCurl];
