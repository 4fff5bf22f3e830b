import { type Labels, type Manifest, selects } from "./manifests.ts";

/** What sends or takes traffic; a server outside of the cluster has no labels that a policy names. */
export type Endpoint = {
  readonly name: string;
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  /** Numbers of its ports by their names. */
  readonly namedPorts: Readonly<Record<string, number>>;
};

/** Where somebody may want to go. */
export type Target = {
  readonly endpoint: Endpoint;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
};

type Selector = Parameters<typeof selects>[0];
type Peer = {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: unknown;
};
type Rule = {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number | string; readonly protocol?: string }[];
};
type Policy = {
  readonly podSelector: Selector;
  readonly policyTypes: readonly ("Ingress" | "Egress")[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
};

const isPeer = ({ podSelector, namespaceSelector, ipBlock }: Peer, one: Endpoint, home: string) => {
  if (ipBlock !== undefined) throw new Error("Cannot judge a policy: it names addresses");
  const inNamespace =
    namespaceSelector === undefined
      ? one.namespace === home
      : selects(namespaceSelector, one.namespaceLabels);
  return inNamespace && (podSelector === undefined || selects(podSelector, one.labels));
};

/** A name means the port that the pod which is called gives that name. */
const isPort = ({ ports }: Rule, { endpoint, port, protocol }: Target): boolean =>
  ports === undefined ||
  ports.some(
    (one) =>
      (one.protocol ?? "TCP") === protocol &&
      (typeof one.port === "number" ? one.port : endpoint.namedPorts[one.port]) === port,
  );

/** Who nobody selects is open; of those that select, one that allows it is enough. */
const isOpen = (
  policies: readonly Policy[],
  { side, of, peer }: { side: "Ingress" | "Egress"; of: Endpoint; peer: Endpoint },
  target: Target,
): boolean => {
  const own = policies.filter(
    ({ podSelector, policyTypes }) => policyTypes.includes(side) && selects(podSelector, of.labels),
  );
  if (own.length === 0) return true;
  const rules = own.flatMap(({ ingress = [], egress = [] }) =>
    side === "Ingress" ? ingress : egress,
  );
  return rules.some((rule) => {
    const peers = side === "Ingress" ? rule.from : rule.to;
    const fits = peers === undefined || peers.some((one) => isPeer(one, peer, of.namespace));
    return fits && isPort(rule, target);
  });
};

/**
 * Whether somebody reaches a port, as a network plugin that enforces the NetworkPolicies of these
 * manifests decides it: what leaves the one and what enters the other must both be allowed.
 * @throws {Error} at what it does not understand, such as blocks of addresses.
 */
export const reaches = (
  manifests: readonly Manifest[],
  home: string,
  from: Endpoint,
  target: Target,
): boolean => {
  const policies = manifests
    .filter(({ kind }) => kind === "NetworkPolicy")
    .map(({ spec }) => spec as Policy);
  const at = (one: Endpoint): readonly Policy[] => (one.namespace === home ? policies : []);
  const { endpoint } = target;
  return (
    isOpen(at(from), { side: "Egress", of: from, peer: endpoint }, target) &&
    isOpen(at(endpoint), { side: "Ingress", of: endpoint, peer: from }, target)
  );
};
