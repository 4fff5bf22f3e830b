import { commandProcessConfig } from "../../command-service/config.ts";
import { projectorProcessConfig } from "../../projector/config.ts";
import { queryProcessConfig } from "../../query-service/config.ts";
import { imageEnvironment } from "./image-environment.ts";
import { type Container, type Manifest, ownPodsOf, podsOf, selects } from "./manifests.ts";

/** What manifests must have, each thing with what is said of those that do not. */
export type Policy = {
  readonly promise: string;
  /** What breaks it: kind and name, and what is missing. */
  readonly find: (manifests: readonly Manifest[]) => string[];
};

const portSettings = {
  "command-service": ["COMMAND_PORT", commandProcessConfig],
  projector: ["OPERATIONS_PORT", projectorProcessConfig],
  "query-service": ["QUERY_PORT", queryProcessConfig],
} as const;

type ProcessName = keyof typeof portSettings;

/** Until an address that is gone is gone from every client's list, at least. */
const leaveSecondsMin = 5;
/** Between the end of a drain and the kill. */
const spareSeconds = 3;

const ofKind = (manifests: readonly Manifest[], wanted: string): readonly Manifest[] =>
  manifests.filter(({ kind }) => kind === wanted);

/** The three processes, each with its pod and its container. */
export const processesOf = (manifests: readonly Manifest[]) =>
  ownPodsOf(manifests)
    .filter(({ name, kind }) => kind === "Deployment" && name in portSettings)
    .map(({ name, pod }) => {
      const container = pod.spec.containers.find((one) => one.name === name);
      if (container === undefined)
        throw new Error(`Cannot judge ${name}: no container has its name`);
      return { name: name as ProcessName, pod, container };
    });

/** What a process finds in its environment: the image's, the ConfigMaps', the container's own. */
export const environmentIn = (
  { envFrom = [], env = [] }: Container,
  manifests: readonly Manifest[],
): Readonly<Record<string, string>> => {
  const maps = envFrom.map(
    ({ configMapRef }) =>
      ofKind(manifests, "ConfigMap").find(({ metadata }) => metadata.name === configMapRef.name)
        ?.data ?? {},
  );
  const own = env.map(({ name, value = "" }) => [name, value]);
  return Object.assign({}, imageEnvironment, ...maps, Object.fromEntries(own));
};

/** Where a process listens that has this environment. */
const portsOf = (name: ProcessName, environment: Readonly<Record<string, string>>) => {
  const [setting, { shape }] = portSettings[name];
  const grpc = (shape as Record<string, { parse(given: unknown): unknown }>)[setting];
  return {
    grpc: grpc?.parse(environment[setting]),
    metrics: shape.METRICS_PORT.parse(environment.METRICS_PORT),
  };
};

const findWrongPorts: Policy["find"] = (manifests) =>
  processesOf(manifests).flatMap(({ name, container }) => {
    const listens = portsOf(name, environmentIn(container, manifests));
    const declared = Object.fromEntries(
      (container.ports ?? []).map((port) => [port.name, port.containerPort]),
    );
    const probed = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
      (probe) => probe?.grpc?.port,
    );
    return [
      ...(["grpc", "metrics"] as const)
        .filter((one) => declared[one] !== listens[one])
        .map(
          (one) => `${name}: ${one} is declared at ${declared[one]}, listens at ${listens[one]}`,
        ),
      ...probed
        .filter((port) => port !== listens.grpc)
        .map((port) => `${name}: a probe asks ${port}, it listens at ${listens.grpc}`),
    ];
  });

const findUnspread: Policy["find"] = (manifests) =>
  processesOf(manifests).flatMap(({ name, pod }) => {
    const keys = (pod.spec.topologySpreadConstraints ?? [])
      .filter(({ labelSelector }) => selects(labelSelector, pod.metadata.labels))
      .map(({ topologyKey }) => topologyKey);
    return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
      .filter((key) => !keys.includes(key))
      .map((key) => `${name}: not spread by ${key}`);
  });

const findUnbudgeted: Policy["find"] = (manifests) =>
  processesOf(manifests)
    .filter(({ pod }) => {
      const budgets = ofKind(manifests, "PodDisruptionBudget").filter(
        ({ spec }) => selects(spec.selector, pod.metadata.labels) && spec.maxUnavailable === 1,
      );
      return budgets.length !== 1;
    })
    .map(({ name }) => `${name}: not one PodDisruptionBudget with maxUnavailable 1`);

const findCutDrains: Policy["find"] = (manifests) =>
  processesOf(manifests).flatMap(({ name, pod, container }) => {
    const { DRAIN_TIMEOUT_MS } = portSettings[name][1].shape;
    const drainMs = DRAIN_TIMEOUT_MS.parse(environmentIn(container, manifests).DRAIN_TIMEOUT_MS);
    const sleeps = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    const needed = sleeps + drainMs / 1_000 + spareSeconds;
    return [
      ...(sleeps < leaveSecondsMin ? [`${name}: preStop waits ${sleeps} s`] : []),
      ...((pod.spec.terminationGracePeriodSeconds ?? 0) < needed
        ? [`${name}: is killed before ${needed} s are over`]
        : []),
    ];
  });

const findTokens: Policy["find"] = (manifests) =>
  ownPodsOf(manifests).flatMap(({ name, pod }) => {
    const { serviceAccountName, automountServiceAccountToken } = pod.spec;
    const account = ofKind(manifests, "ServiceAccount").find(
      ({ metadata }) => metadata.name === serviceAccountName,
    );
    return [
      ...(account?.automountServiceAccountToken === false
        ? []
        : [`${name}: no ServiceAccount of its own without a token`]),
      ...(automountServiceAccountToken === false ? [] : [`${name}: its pod mounts a token`]),
    ];
  });

const scalerKinds = ["HorizontalPodAutoscaler", "ScaledObject"];

/** Whoever is scaled says nothing of replicas: an apply would set them back. */
const findScaledTwice: Policy["find"] = (manifests) => {
  const scalers = manifests.filter(({ kind }) => scalerKinds.includes(kind));
  return ofKind(manifests, "Deployment").flatMap(({ metadata: { name }, spec }) => {
    const own = scalers.filter((one) => one.spec.scaleTargetRef.name === name);
    if (own.length > 1) return [`${name}: ${own.length} scale it`];
    if (own.length === 1) return "replicas" in spec ? [`${name}: scaled and set`] : [];
    if (scalers.length > 0) return [`${name}: nothing scales it, as the others are`];
    return spec.replicas >= 1 ? [] : [`${name}: has no number of replicas`];
  });
};

/** What every overlay must have. */
export const policies: readonly Policy[] = [
  {
    promise: "every pod has the seccomp profile of its runtime",
    find: (manifests) =>
      podsOf(manifests)
        .filter(({ pod }) => pod.spec.securityContext?.seccompProfile?.type !== "RuntimeDefault")
        .map(({ name }) => `${name}: no seccompProfile`),
  },
  { promise: "processes listen where their manifests say", find: findWrongPorts },
  { promise: "replicas are spread over zones and nodes", find: findUnspread },
  { promise: "an eviction takes one replica at a time", find: findUnbudgeted },
  { promise: "a process leaves the lists of clients, drains, and is not cut", find: findCutDrains },
  { promise: "no pod has a token of the API server", find: findTokens },
  { promise: "one decides about replicas: the manifest or a scaler", find: findScaledTwice },
];
