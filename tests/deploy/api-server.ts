import { type ChildProcess, execFile, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "../services/free-port.ts";
import { waitUntil } from "../services/wait-until.ts";

/** The programs of a cluster's control plane, as far as an apply needs them. */
export type ApiBinaries = {
  readonly apiserver: string;
  readonly kubectl: string;
  readonly etcd: string;
};

/** What a kubectl printed. */
export type KubectlAnswer = { readonly stdout: string; readonly stderr: string };

/** A real API server with nothing behind it: no kubelet, no controllers. */
export type ApiServer = AsyncDisposable & {
  /** @throws {Error} with what kubectl said, when it did not end with 0. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<KubectlAnswer>;
};

const readyTimeoutMs = 120_000;
const kubectlTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const outputBytesMax = 16 * 1_048_576;

const inFolders = (name: string, folders: readonly string[]): string | undefined =>
  folders.map((folder) => join(folder, name)).find((file) => existsSync(file));

/**
 * The programs in the folder that `TEST_KUBE_BINARIES` names, etcd also on the path; undefined
 * when one of them is missing.
 */
export const findApiBinaries = (): ApiBinaries | undefined => {
  const folder = process.env.TEST_KUBE_BINARIES;
  if (folder === undefined) return undefined;
  const apiserver = inFolders("kube-apiserver", [folder]);
  const kubectl = inFolders("kubectl", [folder]);
  const etcd = inFolders("etcd", [folder, ...(process.env.PATH ?? "").split(delimiter)]);
  return apiserver && kubectl && etcd ? { apiserver, kubectl, etcd } : undefined;
};

const run = (
  program: string,
  args: readonly string[],
  input: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<KubectlAnswer> =>
  new Promise((resolve, reject) => {
    const options = { env, timeout: kubectlTimeoutMs, maxBuffer: outputBytesMax };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(new Error(`Cannot run kubectl ${args.join(" ")}: ${stderr}`));
    });
    child.stdin?.end(input ?? "");
  });

const start = (program: string, args: readonly string[]): ChildProcess => {
  const child = spawn(program, args, { stdio: "ignore" });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
};

const flagsOf = (flags: Readonly<Record<string, string>>): string[] =>
  Object.entries(flags).map(([name, value]) => `--${name}=${value}`);

const startEtcd = async (etcd: string, folder: string) => {
  const [client, peer] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${client}`;
  const flags = {
    "data-dir": join(folder, "etcd"),
    "listen-client-urls": url,
    "advertise-client-urls": url,
    "listen-peer-urls": `http://127.0.0.1:${peer}`,
  };
  return { url, child: start(etcd, flagsOf(flags)) };
};

const startApiserver = async (apiserver: string, folder: string, etcdUrl: string) => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const [keyFile, publicFile] = [join(folder, "sa.key"), join(folder, "sa.pub")];
  const [tokenFile, token] = [join(folder, "tokens.csv"), randomBytes(16).toString("hex")];
  await writeFile(keyFile, privateKey, { mode: 0o600 });
  await writeFile(publicFile, publicKey);
  await writeFile(tokenFile, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const port = await freePort();
  const flags = {
    "etcd-servers": etcdUrl,
    "bind-address": "127.0.0.1",
    "advertise-address": "127.0.0.1",
    "secure-port": String(port),
    "cert-dir": join(folder, "certs"),
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": publicFile,
    "service-account-signing-key-file": keyFile,
    "service-cluster-ip-range": "10.96.0.0/16",
    "authorization-mode": "RBAC",
    "token-auth-file": tokenFile,
    "endpoint-reconciler-type": "none",
    // No controller makes the accounts that it would look for.
    "disable-admission-plugins": "ServiceAccount",
  };
  return { token, url: `https://127.0.0.1:${port}`, child: start(apiserver, flagsOf(flags)) };
};

/** Starts an API server in a folder and on ports of its own, and waits until it is ready. */
export const openApiServer = async (binaries: ApiBinaries): Promise<ApiServer> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-api-"));
  const etcd = await startEtcd(binaries.etcd, folder);
  const server = await startApiserver(binaries.apiserver, folder, etcd.url);
  const config = join(folder, "kubeconfig");
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server: server.url, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: { token: server.token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  };
  await writeFile(config, JSON.stringify(kubeconfig), { mode: 0o600 });
  const env = { ...process.env, KUBECONFIG: config };
  const kubectl: ApiServer["kubectl"] = (args, input) => run(binaries.kubectl, args, input, env);
  const close = async (): Promise<void> => {
    await stop(server.child);
    await stop(etcd.child);
    await rm(folder, { recursive: true });
  };
  try {
    await waitUntil("the API server to be ready", readyTimeoutMs, () =>
      kubectl(["get", "--raw", "/readyz"]).then(
        () => true,
        () => false,
      ),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { kubectl, [Symbol.asyncDispose]: close };
};
