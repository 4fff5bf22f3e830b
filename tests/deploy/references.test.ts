import { describe, expect, it } from "vitest";
import { commandProcessConfig } from "../../command-service/config.ts";
import { projectorProcessConfig } from "../../projector/config.ts";
import {
  findKustomize,
  type Manifest,
  overlays,
  ownPodsOf,
  podsOf,
  renderOverlay,
} from "./manifests.ts";
import { readText } from "./monitoring.ts";
import { environmentIn } from "./policies.ts";
import { secretsOf, secretsReadBy, servicesOf } from "./references.ts";

const kustomize = findKustomize();
const render = (overlay: string): Manifest[] =>
  kustomize ? renderOverlay(kustomize, overlay) : [];
const rendered = new Map(overlays.map((overlay) => [overlay, render(overlay)]));
const manifestsOf = (overlay: (typeof overlays)[number]) => rendered.get(overlay) ?? [];

/** The table of docs/OPERATIONS.md: keys by secret, and those that people have to make. */
const documentedSecrets = () => {
  const [, section = ""] = readText("docs/OPERATIONS.md").split("\n## Secrets\n");
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \|$/gm)];
  return rows.map(([, name = "", keys = "", madeBy = ""]) => ({
    name,
    keys: [...keys.matchAll(/`([a-z-]+)`/g)].map(([, key]) => key),
    byPeople: madeBy.startsWith("you"),
  }));
};

const variableOf = (manifests: readonly Manifest[], pod: string, name: string) => {
  const found = ownPodsOf(manifests).find((one) => one.name === pod);
  const [container] = found?.pod.spec.containers ?? [];
  const variable = container?.env?.find((one) => one.name === name);
  return variable?.value ?? variable?.valueFrom?.secretKeyRef;
};

const processes = ["command-service", "projector"] as const;
const owners = ["migrate", "new-epoch"] as const;

describe.skipIf(kustomize === undefined)("References (need kubectl or kustomize)", () => {
  it.each(overlays)("%s reads only secrets that it makes or that OPERATIONS.md asks for", (one) => {
    const made = secretsOf(manifestsOf(one));
    const asked = documentedSecrets().filter(({ byPeople }) => byPeople);
    const lost = secretsReadBy(manifestsOf(one)).filter(
      ({ secret, key }) =>
        !made.get(secret)?.includes(key) &&
        !asked.some(({ name, keys }) => name === secret && keys.includes(key)),
    );
    // Kept in the manifests for those who bring the server themselves.
    expect(lost.filter(({ optional }) => !optional)).toEqual([]);
  });

  it("OPERATIONS.md asks for no secret that nothing reads", () => {
    const all = [...rendered.values()].flat();
    const read = new Set(secretsReadBy(all).map(({ secret }) => secret));
    const { auth } = all.find(({ kind }) => kind === "Elasticsearch")?.spec ?? {};
    for (const { secretName } of auth?.fileRealm ?? []) read.add(secretName);
    expect(documentedSecrets().filter(({ name }) => !read.has(name))).toEqual([]);
    expect(documentedSecrets().length).toBeGreaterThanOrEqual(6);
  });

  it.each(["overlays/dev", "overlays/production"] as const)(
    "%s calls hosts that there are",
    (one) => {
      const manifests = manifestsOf(one);
      const secrets = manifests
        .filter(({ kind }) => kind === "Secret")
        .flatMap(({ data = {} }) => Object.values(data))
        .map((value) => Buffer.from(value, "base64").toString());
      const values = ownPodsOf(manifests).flatMap(({ pod }) =>
        pod.spec.containers.flatMap(({ env = [] }) => env.map(({ value = "" }) => value)),
      );
      const addresses = [...secrets, ...values].filter((value) => /^\w+:\/\//.test(value));
      const hosts = addresses.map((value) => /:\/\/(?:[^@/]*@)?([\w.-]+)/.exec(value)?.[1]);
      expect(hosts.length).toBeGreaterThanOrEqual(4);
      const services = servicesOf(manifests);
      for (const host of hosts) expect(services).toContain(host);
    },
  );

  it("the owner of the log is another secret's user than the services' in base", () => {
    const manifests = manifestsOf("base");
    for (const pod of owners) {
      expect(variableOf(manifests, pod, "DATABASE_URL")).toMatchObject({ key: "migration-url" });
    }
    for (const pod of processes) {
      expect(variableOf(manifests, pod, "DATABASE_URL")).toMatchObject({ key: "url" });
    }
  });

  it("production migrates as the owner, and serves as a role that is not", () => {
    const manifests = manifestsOf("overlays/production");
    const { spec } = manifests.find(({ kind }) => kind === "Cluster") ?? expect.fail();
    const userIn = (pod: string): string | undefined =>
      /^postgres:\/\/(\w+):/.exec(String(variableOf(manifests, pod, "DATABASE_URL")))?.[1];
    expect(owners.map(userIn)).toEqual(owners.map(() => spec.bootstrap.initdb.owner));
    const roles = spec.managed.roles as { name: string; inRoles?: string[]; login: boolean }[];
    const login = roles.find(({ name }) => name === userIn("projector"));
    expect(login).toMatchObject({ login: true, inRoles: ["daybook_app"] });
    expect(processes.map(userIn)).toEqual(processes.map(() => login?.name));
    expect(login?.name).not.toBe(spec.bootstrap.initdb.owner);
  });

  it("production's Postgres has connections for all replicas that the autoscalers may start", () => {
    const manifests = manifestsOf("overlays/production");
    const { spec } = manifests.find(({ kind }) => kind === "Cluster") ?? expect.fail();
    const mostOf = (name: string): number => {
      const scaler = manifests.find((one) => one.spec?.scaleTargetRef?.name === name);
      const { maxReplicas, maxReplicaCount = maxReplicas } = scaler?.spec ?? {};
      return maxReplicaCount;
    };
    const poolOf = (name: string, { shape }: typeof commandProcessConfig): number => {
      const [container] =
        podsOf(manifests).find((one) => one.name === name)?.pod.spec.containers ?? [];
      const given = container ? environmentIn(container, manifests).DATABASE_POOL_MAX : undefined;
      return Number(shape.DATABASE_POOL_MAX.parse(given));
    };
    const projectorConfig = projectorProcessConfig as unknown as typeof commandProcessConfig;
    // One more of each during a rollout; a command service has one that listens beside its pool.
    const commands =
      (mostOf("command-service") + 1) * (poolOf("command-service", commandProcessConfig) + 1);
    const projectors = (mostOf("projector") + 1) * poolOf("projector", projectorConfig);
    const owner = 2;
    // Of the operator, its exporter and whoever looks for what is wrong.
    const spare = 20;
    expect(Number(spec.postgresql.parameters.max_connections)).toBeGreaterThanOrEqual(
      commands + projectors + owner + spare,
    );
  });

  it("the projector's autoscaler asks for the lag of its own namespace", () => {
    const manifests = manifestsOf("overlays/production");
    const namespace = manifests.find(({ kind }) => kind === "Namespace")?.metadata.name;
    const { spec } = manifests.find(({ kind }) => kind === "ScaledObject") ?? expect.fail();
    for (const { metadata } of spec.triggers) {
      expect(metadata.query).toContain(`namespace="${namespace}"`);
    }
  });
});
