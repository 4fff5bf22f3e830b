import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "../services/wait-until.ts";
import { type ApiServer, findApiBinaries, openApiServer } from "./api-server.ts";
import { definitionsFor } from "./definitions.ts";
import { findKustomize, type Manifest, overlays, renderOverlay } from "./manifests.ts";

const binaries = findApiBinaries();
const kustomize = findKustomize();
const missing = [
  ...(binaries ? [] : ["TEST_KUBE_BINARIES names no folder with kube-apiserver, kubectl and etcd"]),
  ...(kustomize ? [] : ["neither kubectl nor kustomize is on the path"]),
];
const timeoutMs = 180_000;
const rendered = new Map(
  overlays.map((overlay) => [overlay, kustomize ? renderOverlay(kustomize, overlay) : []]),
);
const all = [...rendered.values()].flat();
const { checked, unchecked } = definitionsFor(all);
const open = unchecked.map(({ spec }) => spec.names.kind).join(", ");

const listOf = (items: readonly unknown[]): string =>
  JSON.stringify({ apiVersion: "v1", kind: "List", items });
const strictApply = ["apply", "--server-side", "--field-manager=test", "--validate=strict"];
const fromInput = ["--filename", "-"];

const workloads = ["Deployment", "StatefulSet", "Job", "CronJob"];

/** As a controller would make it, with the volumes that it claims. */
const podOf = ({ kind, metadata, spec: given }: Manifest, namespace: string) => {
  const spec = kind === "CronJob" ? given.jobTemplate.spec : given;
  const claims: readonly Manifest[] = spec.volumeClaimTemplates ?? [];
  const claimed = claims.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${metadata.name}-0` },
  }));
  const { volumes = [], ...pod } = spec.template.spec;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...spec.template.metadata, name: metadata.name, namespace },
    spec: { ...pod, volumes: [...volumes, ...claimed] },
  };
};

const podsOf = (manifests: readonly Manifest[]) =>
  manifests
    .filter(({ kind }) => workloads.includes(kind))
    .map((one) => podOf(one, namespaceOf(manifests)));

const namespaceOf = (manifests: readonly Manifest[]): string =>
  manifests.find(({ kind }) => kind === "Namespace")?.metadata.name ?? "default";

type Condition = { readonly type: string; readonly status: string };

/** True once every definition is established. */
const areServed = async ({ kubectl }: ApiServer): Promise<boolean> => {
  const { stdout } = await kubectl(["get", "crd", "--output=json"]);
  const { items } = JSON.parse(stdout) as {
    readonly items: readonly { readonly status?: { readonly conditions?: Condition[] } }[];
  };
  return items.every(({ status }) =>
    status?.conditions?.some(
      (condition) => condition.type === "Established" && condition.status === "True",
    ),
  );
};

const name = `An API server (${missing.join("; ") || `fields unchecked of: ${open || "none"}`})`;

describe.skipIf(missing.length > 0)(name, () => {
  let server: ApiServer;

  beforeAll(async () => {
    if (binaries === undefined) return;
    server = await openApiServer(binaries);
    await server.kubectl([...strictApply, ...fromInput], listOf([...checked, ...unchecked]));
    await waitUntil("the kinds to be served", timeoutMs, () => areServed(server));
  }, timeoutMs);
  afterAll(() => server?.[Symbol.asyncDispose]());

  it.each(overlays)(
    "takes every document of %s, and the same once more",
    async (overlay) => {
      const manifests = rendered.get(overlay) ?? [];
      const namespaces = manifests.filter(({ kind }) => kind === "Namespace");
      if (namespaces.length > 0) {
        await server.kubectl([...strictApply, ...fromInput], listOf(namespaces));
      }
      for (let time = 1; time <= 2; time += 1) {
        const applied = await server.kubectl([...strictApply, ...fromInput], listOf(manifests));
        expect(applied.stdout.trim().split("\n")).toHaveLength(manifests.length);
        // Of its pods the stricter level warns in dev, where small servers keep their own ways.
        if (overlay === "overlays/production") expect(applied.stderr).toBe("");
      }
    },
    timeoutMs,
  );

  it.each(overlays)(
    "lets every pod of %s into its namespace",
    async (overlay) => {
      const manifests = rendered.get(overlay) ?? [];
      const pods = podsOf(manifests);
      const create = ["create", "--dry-run=server", "--validate=strict", ...fromInput];
      const { stdout } = await server.kubectl(create, listOf(pods));
      expect(stdout.trim().split("\n")).toHaveLength(pods.length);
    },
    timeoutMs,
  );

  it("lets no pod with rights into the namespace of production", async () => {
    const manifests = rendered.get("overlays/production") ?? [];
    const [pod] = podsOf(manifests);
    if (pod === undefined) throw new Error("Cannot look: there is no pod");
    const root = { ...pod, spec: { ...pod.spec, securityContext: { runAsUser: 0 } } };
    const create = ["create", "--dry-run=server", ...fromInput];
    const refusal = server.kubectl(create, JSON.stringify(root));
    await expect(refusal).rejects.toThrow(/violates PodSecurity "restricted/);
  });

  it("refuses a document with a field that it does not know", async () => {
    const manifests = rendered.get("overlays/production") ?? [];
    const deployment = manifests.find(({ kind }) => kind === "Deployment");
    const misspelt = { ...deployment, spec: { ...deployment?.spec, minReadySecond: 5 } };
    const refusal = server.kubectl([...strictApply, ...fromInput], JSON.stringify(misspelt));
    await expect(refusal).rejects.toThrow(/minReadySecond/);
  });

  it("makes the Job of a new epoch, by the commands of docs/OPERATIONS.md", async () => {
    const create = ["create", "job", "new-epoch-1", "--from=cronjob/new-epoch"];
    const made = await server.kubectl(["--namespace=daybook", ...create, "--dry-run=server"]);
    expect(made.stdout).toContain("job.batch/new-epoch-1 created");
    const shown = [...create, "--dry-run=client", "--output=json"];
    const { stdout } = await server.kubectl(["--namespace=daybook", ...shown]);
    const above = stdout.replace('"--yes"', '"--yes", "--to=7"');
    const { spec } = JSON.parse(above) as Manifest;
    const [container] = spec.template.spec.containers;
    expect(container.args).toEqual(["cli/main.ts", "log", "new-epoch", "--yes", "--to=7"]);
    await server.kubectl([...strictApply, ...fromInput, "--dry-run=server"], above);
  });

  it(
    "takes production in the steps of docs/OPERATIONS.md, each document in one of them",
    async () => {
      const manifests = rendered.get("overlays/production") ?? [];
      const processes = ["projector", "query-service", "command-service"];
      const label = "app.kubernetes.io/component";
      const steps = [`${label} notin (${processes})`, ...processes.map((one) => `${label}=${one}`)];
      const told: string[][] = [];
      for (const step of steps) {
        const apply = [...strictApply, ...fromInput, "--dry-run=server", `--selector=${step}`];
        const { stdout } = await server.kubectl(apply, listOf(manifests));
        told.push(stdout.trim().split("\n"));
      }
      expect(told.flat()).toHaveLength(manifests.length);
      expect(told[0]?.join("\n")).toMatch(/job\.batch\/migrate/);
      expect(told[0]?.join("\n")).toMatch(/configmap\/daybook-/);
      expect(told[0]?.join("\n")).not.toMatch(/deployment/);
      for (const step of told.slice(1)) expect(step.join("\n")).toMatch(/deployment\.apps/);
    },
    timeoutMs,
  );
});
