import { describe, expect, it } from "vitest";
import { findKustomize, type Manifest, overlays, podsOf, renderOverlay } from "./manifests.ts";
import { type Endpoint, reaches, type Target } from "./reachability.ts";

const kustomize = findKustomize();
const namespaceKey = "kubernetes.io/metadata.name";

const endpoint = (name: string, namespace: string, labels: Endpoint["labels"] = {}): Endpoint => ({
  ...{ name, namespace, labels, namedPorts: {} },
  namespaceLabels: { [namespaceKey]: namespace },
});

/** Pods of the overlay itself: Daybook's, and servers where it brings them. */
const ownOf = (manifests: readonly Manifest[], home: string): Endpoint[] =>
  podsOf(manifests).map(({ name, pod }) => ({
    ...endpoint(name, home, pod.metadata.labels),
    namedPorts: Object.fromEntries(
      pod.spec.containers.flatMap(({ ports = [] }) =>
        ports.map((port) => [port.name, port.containerPort]),
      ),
    ),
  }));

/** Somebody with a label that policies ask for, in the namespace and elsewhere; and nobody. */
const othersOf = (home: string): Endpoint[] => [
  endpoint("a pod that may call", home, { "daybook/may-call": "true" }),
  {
    ...endpoint("a namespace that may call", "shop"),
    namespaceLabels: { [namespaceKey]: "shop", "daybook/may-call": "true" },
  },
  endpoint("a pod of elsewhere that says that it may", "else", { "daybook/may-call": "true" }),
  endpoint("an operator", home, { "daybook/may-operate": "true" }),
  endpoint("an operator of elsewhere", "else", { "daybook/may-operate": "true" }),
  endpoint("anybody in the namespace", home),
  endpoint("Prometheus", "monitoring", { "app.kubernetes.io/name": "prometheus" }),
];

const dns = endpoint("DNS", "kube-system", { "k8s-app": "kube-dns" });
const serverPorts = { postgres: 5_432, rabbitmq: 5_672, elasticsearch: 9_200 } as const;
/** What nothing listens on, and nobody may ask for. */
const undeclaredPort = 9_229;

type Named = Target & { readonly called: string };

const targetsOf = (own: readonly Endpoint[]): Named[] => {
  const tcp = (one: Endpoint, port: number, called: string): Named => ({
    ...{ endpoint: one, port, protocol: "TCP", called },
  });
  const servers = Object.entries(serverPorts).map(([name, port]) => {
    const inside = own.find((one) => one.name === name);
    return tcp(inside ?? endpoint(name, "servers"), port, name);
  });
  return [
    ...own.flatMap((one) => [
      ...Object.entries(one.namedPorts)
        .filter(([name]) => !(name in serverPorts))
        .map(([name, port]) => tcp(one, port, `${one.name} ${name}`)),
      tcp(one, undeclaredPort, `${one.name} ${undeclaredPort}`),
    ]),
    ...servers,
    tcp(endpoint("rabbitmq", "servers"), 5_671, "rabbitmq by TLS"),
    tcp(endpoint("the world", "servers"), 443, "the world"),
    { endpoint: dns, port: 53, protocol: "UDP", called: "DNS" },
    { endpoint: dns, port: 53, protocol: "TCP", called: "DNS by TCP" },
  ];
};

/** Every way that is open from or to what the overlay brings, as `who → where`. */
const openWays = (manifests: readonly Manifest[]): string[] => {
  const home = manifests.find(({ kind }) => kind === "Namespace")?.metadata.name ?? "default";
  const own = ownOf(manifests, home);
  const targets = targetsOf(own);
  return [...own, ...othersOf(home)]
    .flatMap((from) =>
      targets
        .filter(({ endpoint: to }) => to !== from && (own.includes(from) || own.includes(to)))
        .filter((target) => reaches(manifests, home, from, target))
        .map(({ called }) => `${from.name} → ${called}`),
    )
    .sort();
};

const names = ["DNS", "DNS by TCP"];
const broker = ["rabbitmq", "rabbitmq by TLS"];
/** What each needs, and nothing else. */
const needs: Readonly<Record<string, readonly string[]>> = {
  "command-service": [...names, ...broker, "postgres"],
  projector: [...names, ...broker, "postgres", "elasticsearch"],
  "query-service": [...names, "elasticsearch"],
  migrate: [...names, "postgres"],
  "new-epoch": [...names, "postgres"],
  "a pod that may call": ["command-service grpc", "query-service grpc"],
  "a namespace that may call": ["command-service grpc", "query-service grpc"],
  "an operator": ["projector grpc"],
};
const scraped = ["command-service metrics", "projector metrics", "query-service metrics"];

const expectedIn = (overlay: string): string[] =>
  Object.entries({ ...needs, Prometheus: overlay === "overlays/production" ? scraped : [] })
    .flatMap(([from, reached]) => reached.map((called) => `${from} → ${called}`))
    .sort();

describe.skipIf(kustomize === undefined)("NetworkPolicies (need kubectl or kustomize)", () => {
  const policiesOf = (manifests: readonly Manifest[]) =>
    manifests.filter(({ kind }) => kind === "NetworkPolicy");
  const base = kustomize ? renderOverlay(kustomize, "base") : [];
  const inBase = policiesOf(base).map(({ metadata }) => metadata.name);

  it.each(overlays)("open in %s what each needs, and not one way more", (overlay) =>
    expect(openWays(renderOverlay(kustomize ?? [], overlay))).toEqual(expectedIn(overlay)),
  );

  /** Each where it is the only one that says what it says. */
  const planted = overlays.flatMap((overlay) => {
    const manifests = kustomize ? renderOverlay(kustomize, overlay) : [];
    return policiesOf(manifests)
      .filter((policy) => overlay === "base" || !inBase.includes(policy.metadata.name))
      .map((policy) => ({ overlay, manifests, policy, name: policy.metadata.name }));
  });

  it.each(planted)("are seen to lack $name of $overlay when it is gone", (one) => {
    const rest = one.manifests.filter((manifest) => manifest !== one.policy);
    expect(openWays(rest)).not.toEqual(expectedIn(one.overlay));
  });
});
