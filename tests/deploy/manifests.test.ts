import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { databaseConfig } from "../../cli/config.ts";
import { commandProcessConfig } from "../../command-service/config.ts";
import { partitionsDefault } from "../../platform/event-log/load-identity.ts";
import { livenessName } from "../../platform/grpc/health.ts";
import { type ServiceName, serviceDefinition } from "../../platform/grpc/proto.ts";
import { projectorProcessConfig } from "../../projector/config.ts";
import { queryProcessConfig } from "../../query-service/config.ts";
import {
  type Container,
  findKustomize,
  type Manifest,
  overlays,
  ownPodsOf,
  podsOf,
  renderOverlay,
  selects,
} from "./manifests.ts";
import { environmentIn, policies, processesOf } from "./policies.ts";
import { findUntyped, schemaOf } from "./strict-types.ts";

const configs = {
  "command-service": commandProcessConfig,
  projector: projectorProcessConfig,
  "query-service": queryProcessConfig,
  migrate: databaseConfig,
  "new-epoch": databaseConfig,
} as const;

const settingsOf = (process: string): readonly string[] =>
  process in configs ? Object.keys(configs[process as keyof typeof configs].shape) : [];

/** Read by Node itself. */
const nodeSettings = ["NODE_EXTRA_CA_CERTS", "NODE_OPTIONS"];

const kustomize = findKustomize();
const needed = process.env.REQUIRE_SERVICES === "1";

/** What a compiler takes, on a machine that is busy. */
const compileTimeoutMs = 120_000;

/** Kustomize breaks long values into lines, which the server does not mind. */
const unwrapped = (data: Manifest["data"] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, text.replace(/\s/g, "")]));

/** Bounds, formats and enumerations, for those that types do not hold. */
const validate = async (manifest: Manifest): Promise<void> => {
  const { apiVersion, kind } = manifest;
  const { module } = schemaOf(manifest);
  if (module.endsWith(".ts")) return; // Of our own: the compiler has it.
  const models = (await import(module)) as Record<
    string,
    new (
      given: Manifest,
    ) => { validate(): void }
  >;
  const Model = models[kind];
  if (Model === undefined) throw new Error(`Cannot validate: no schema of ${apiVersion} ${kind}`);
  new Model(
    kind === "Secret" ? { ...manifest, data: unwrapped(manifest.data) } : manifest,
  ).validate();
};

const configMapsOf = (container: Container, manifests: readonly Manifest[]) =>
  (container.envFrom ?? []).map(({ configMapRef }) => {
    const found = manifests.find(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === configMapRef.name,
    );
    return found?.data ?? {};
  });

if (kustomize === undefined) {
  const name = "manifests (needs kubectl or kustomize: https://kustomize.io)";
  if (needed) it(name, () => expect.fail("Cannot render: neither kubectl nor kustomize is here"));
  else describe.skip(name, () => it("are rendered", () => {}));
} else {
  describe.each(overlays)("deploy/kubernetes/%s", (overlay) => {
    const manifests = renderOverlay(kustomize, overlay);
    const pods = podsOf(manifests);
    const own = ownPodsOf(manifests);
    const containers = own.flatMap(({ name, pod }) =>
      pod.spec.containers.map((container) => ({ name, pod, container })),
    );
    const ofKind = (wanted: string) => manifests.filter(({ kind }) => kind === wanted);

    it.each(policies)("keeps that $promise", ({ find }) => expect(find(manifests)).toEqual([]));

    it("has the three processes, the migration, and the new epoch that nothing starts", () => {
      expect(own.map(({ name }) => name).sort()).toEqual([
        "command-service",
        "migrate",
        "new-epoch",
        "projector",
        "query-service",
      ]);
      const [{ spec } = expect.fail(), ...others] = ofKind("CronJob");
      expect(others).toEqual([]);
      expect(spec).toMatchObject({ suspend: true, schedule: "0 0 31 2 *" });
      expect(spec.jobTemplate.spec.backoffLimit).toBe(0);
    });

    it.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]))(
      "is valid: %s",
      async (_name, manifest) => await validate(manifest as Manifest),
    );

    it(
      "has no field that the schema of its document does not know",
      async () => {
        expect(await findUntyped(manifests)).toEqual([]);
      },
      compileTimeoutMs,
    );

    it("names every document once", () => {
      const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
    });

    it("lets no pod run as root or gain rights", () => {
      for (const { name, pod } of pods) {
        expect(pod.spec.securityContext, name).toMatchObject({ runAsNonRoot: true });
        expect(pod.spec.securityContext?.runAsUser, name).toBeGreaterThan(0);
        expect(pod.spec.automountServiceAccountToken, name).toBe(false);
        for (const { securityContext } of pod.spec.containers) {
          expect(securityContext?.allowPrivilegeEscalation, name).toBe(false);
          expect(securityContext?.capabilities?.drop, name).toEqual(["ALL"]);
        }
      }
    });

    it("gives Daybook's containers a root file system that they cannot write", () => {
      for (const { name, container } of containers) {
        expect(container.securityContext?.readOnlyRootFilesystem, name).toBe(true);
      }
    });

    it("bounds processor time, memory and disk of every container", () => {
      for (const { name, pod } of pods) {
        for (const { resources } of pod.spec.containers) {
          expect(Object.keys(resources?.limits ?? {}).sort(), name).toEqual([
            "cpu",
            "ephemeral-storage",
            "memory",
          ]);
          expect(resources?.requests.memory, name).toBe(resources?.limits.memory);
        }
      }
    });

    it("names every image with a version", () => {
      for (const { name, pod } of pods) {
        for (const { image } of pod.spec.containers) {
          expect(image, name).toMatch(/:[^/:]*\d[^/:]*$/);
        }
      }
    });

    it("runs files that exist", () => {
      for (const { container } of containers) {
        const file = container.args?.find((one) => !one.startsWith("--")) ?? "";
        expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
      }
    });

    it("asks health services that the processes have", () => {
      for (const { name, container } of processesOf(manifests)) {
        expect(
          container.ports?.map((port) => port.name),
          name,
        ).toEqual(["grpc", "metrics"]);
        expect(container.startupProbe?.grpc?.service, name).toBe(livenessName);
        expect(container.livenessProbe?.grpc?.service, name).toBe(livenessName);
        const { service } = container.readinessProbe?.grpc ?? {};
        expect(serviceDefinition(service as ServiceName), name).toBeDefined();
      }
    });

    it("lets clients find replicas that are added later: connections have an age", () => {
      for (const { name, container } of processesOf(manifests)) {
        const { CONNECTION_AGE_MAX_MS } = configs[name].shape;
        const given = environmentIn(container, manifests);
        const ageMs = CONNECTION_AGE_MAX_MS.parse(given.CONNECTION_AGE_MAX_MS);
        expect(ageMs, name).toBeGreaterThanOrEqual(60_000);
        expect(ageMs, name).toBeLessThanOrEqual(600_000);
      }
    });

    it("sets settings that exist, each once", () => {
      const known = new Set(Object.keys(configs).flatMap(settingsOf));
      const maps = ofKind("ConfigMap").filter(
        ({ metadata }) => !metadata.labels?.grafana_dashboard,
      );
      for (const { data = {} } of maps) {
        for (const key of Object.keys(data)) expect(known).toContain(key);
      }
      for (const { name, container } of containers) {
        const names = (container.env ?? []).map((variable) => variable.name);
        expect(new Set(names).size, name).toBe(names.length);
        const referred = (container.env ?? []).flatMap(({ value = "" }) =>
          [...value.matchAll(/\$\(([A-Z_]+)\)/g)].map(([, reference]) => reference),
        );
        const allowed = [...settingsOf(name), ...nodeSettings, ...referred];
        for (const variable of names) expect(allowed, name).toContain(variable);
      }
    });

    it("gives every process what it cannot start without", () => {
      for (const { name, container } of containers) {
        const [settings = {}] = configMapsOf(container, manifests);
        const sample = "postgres://host/database"; // In the place of secrets.
        const named = Object.fromEntries(
          (container.env ?? []).map(({ name: variable, value = sample }) => [
            variable,
            value.includes("$(") ? sample : value,
          ]),
        );
        const urls = { AMQP_URL: "amqp://host", ELASTICSEARCH_URL: "http://host:9200" };
        const given = Object.entries({ ...named, ...urls }).filter(([key]) => key in named);
        const optional = ["PAGE_TOKEN_KEY", "ELASTICSEARCH_API_KEY"];
        const environment = Object.fromEntries(given.filter(([key]) => !optional.includes(key)));
        const config = configs[name as keyof typeof configs];
        expect(() => config.parse({ ...settings, ...environment }), name).not.toThrow();
      }
    });

    it("refers in a variable only to variables further up", () => {
      for (const { name, container } of containers) {
        const above: string[] = [];
        for (const { name: variable, value = "" } of container.env ?? []) {
          for (const [, reference = ""] of value.matchAll(/\$\(([A-Z_]+)\)/g)) {
            expect(above, `${name} ${variable}`).toContain(reference);
          }
          above.push(variable);
        }
      }
    });

    it("selects pods that there are", () => {
      const labels = pods.map(({ pod }) => pod.metadata.labels);
      for (const { kind, metadata, spec } of manifests) {
        const selector =
          kind === "Service"
            ? { matchLabels: spec.selector }
            : kind === "NetworkPolicy"
              ? spec.podSelector
              : ["PodDisruptionBudget", "Deployment", "StatefulSet"].includes(kind)
                ? spec.selector
                : undefined;
        if (selector === undefined) continue;
        const found = labels.filter((one) => selects(selector, one));
        expect(found.length, `${kind} ${metadata.name}`).toBeGreaterThan(0);
      }
    });

    it("leads services to ports that their pods have", () => {
      for (const { metadata, spec } of ofKind("Service")) {
        const ports = pods
          .filter(({ pod }) => selects({ matchLabels: spec.selector }, pod.metadata.labels))
          .flatMap(({ pod }) => pod.spec.containers.flatMap((one) => one.ports ?? []));
        for (const { port, targetPort } of spec.ports) {
          expect(ports, metadata.name).toContainEqual({ name: targetPort, containerPort: port });
        }
      }
    });

    it("scales what there is, the projector to the number of partitions at most", () => {
      const deployments = ofKind("Deployment").map(({ metadata }) => metadata.name);
      const scalers = [...ofKind("HorizontalPodAutoscaler"), ...ofKind("ScaledObject")];
      for (const { spec } of scalers) expect(deployments).toContain(spec.scaleTargetRef.name);
      for (const { spec } of ofKind("ScaledObject")) {
        expect(spec.maxReplicaCount).toBe(partitionsDefault);
      }
      const scaled = overlay === "overlays/production" ? deployments : [];
      expect(scalers.map(({ spec }) => spec.scaleTargetRef.name).sort()).toEqual(scaled.sort());
    });

    it("shows no service outside of the cluster: callers are not authenticated", () => {
      const kinds = ["Ingress", "Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute"];
      expect(manifests.filter(({ kind }) => kinds.includes(kind))).toEqual([]);
      for (const { spec } of ofKind("Service")) expect(spec.clusterIP).toBe("None");
      // Of their operators; those of the others have no field for it that a manifest may use.
      for (const { spec } of ofKind("Cluster")) expect(spec.managed).not.toHaveProperty("services");
      for (const { pod } of pods) {
        expect(pod.spec).not.toHaveProperty("hostNetwork");
        for (const { ports = [] } of pod.spec.containers) {
          for (const port of ports) expect(port).not.toHaveProperty("hostPort");
        }
      }
    });

    it("denies Daybook's pods all traffic that no policy allows", () => {
      const denying = ofKind("NetworkPolicy").filter(
        ({ spec }) => spec.ingress === undefined && spec.egress === undefined,
      );
      for (const { name, pod } of own) {
        const found = denying.filter(
          ({ spec }) =>
            selects(spec.podSelector, pod.metadata.labels) && spec.policyTypes.length === 2,
        );
        expect(found.length, name).toBe(1);
      }
    });
  });
}
