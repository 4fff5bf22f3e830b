import { describe, expect, it } from "vitest";
import { environmentOf } from "./image-environment.ts";
import { findKustomize, type Manifest, renderOverlay } from "./manifests.ts";
import { policies } from "./policies.ts";

type Found = { readonly kind: string; readonly name: string };
type Planted = {
  readonly what: string;
  readonly breaks: string;
  readonly plant: (manifests: Manifest[]) => void;
};

const kustomize = findKustomize();

/** The one document of a kind and a name. */
const one = (manifests: readonly Manifest[], { kind, name }: Found): Manifest => {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`Cannot plant: there is no ${kind} ${name}`);
  return found;
};

const drop = (manifests: Manifest[], found: Found): void => {
  manifests.splice(manifests.indexOf(one(manifests, found)), 1);
};

const projector = { kind: "Deployment", name: "projector" };
// biome-ignore lint/suspicious/noExplicitAny: a plant reaches into whatever there is.
const podOf = (manifests: readonly Manifest[], found: Found = projector): any =>
  one(manifests, found).spec.template.spec;
// biome-ignore lint/suspicious/noExplicitAny: as above.
const containerOf = (manifests: readonly Manifest[], found?: Found): any =>
  podOf(manifests, found).containers[0];

const planted: readonly Planted[] = [
  {
    what: "a pod without seccompProfile",
    breaks: "every pod has the seccomp profile of its runtime",
    plant: (all) => delete podOf(all).securityContext.seccompProfile,
  },
  {
    what: "a scheduled pod without seccompProfile",
    breaks: "every pod has the seccomp profile of its runtime",
    plant: (all) => {
      const { spec } = one(all, { kind: "CronJob", name: "new-epoch" });
      delete spec.jobTemplate.spec.template.spec.securityContext.seccompProfile;
    },
  },
  {
    what: "a container that leaves the metrics at the image's port and declares another",
    breaks: "processes listen where their manifests say",
    plant: (all) => {
      const container = containerOf(all);
      container.env = container.env.filter((each: Found) => each.name !== "METRICS_PORT");
    },
  },
  {
    what: "a ConfigMap that moves the gRPC port away from the probes",
    breaks: "processes listen where their manifests say",
    plant: (all) => {
      const [{ configMapRef }] = containerOf(all).envFrom;
      const map = one(all, { kind: "ConfigMap", name: configMapRef.name });
      Object.assign(map.data ?? {}, { OPERATIONS_PORT: "6000" });
    },
  },
  {
    what: "a probe of another port",
    breaks: "processes listen where their manifests say",
    plant: (all) => Object.assign(containerOf(all).readinessProbe.grpc, { port: 50_051 }),
  },
  {
    what: "replicas that may share a node",
    breaks: "replicas are spread over zones and nodes",
    plant: (all) => podOf(all).topologySpreadConstraints.pop(),
  },
  {
    what: "replicas that are spread by somebody else's label",
    breaks: "replicas are spread over zones and nodes",
    plant: (all) => {
      const [{ labelSelector }] = podOf(all).topologySpreadConstraints;
      labelSelector.matchLabels["app.kubernetes.io/component"] = "query-service";
    },
  },
  {
    what: "a process without a PodDisruptionBudget",
    breaks: "an eviction takes one replica at a time",
    plant: (all) => drop(all, { kind: "PodDisruptionBudget", name: "projector" }),
  },
  {
    what: "a container without preStop",
    breaks: "a process leaves the lists of clients, drains, and is not cut",
    plant: (all) => delete containerOf(all).lifecycle,
  },
  {
    what: "a grace period as long as preStop and the drain",
    breaks: "a process leaves the lists of clients, drains, and is not cut",
    plant: (all) => Object.assign(podOf(all), { terminationGracePeriodSeconds: 14 }),
  },
  {
    what: "a pod with the account of everybody",
    breaks: "no pod has a token of the API server",
    plant: (all) => delete podOf(all).serviceAccountName,
  },
  {
    what: "an account with a token",
    breaks: "no pod has a token of the API server",
    plant: (all) =>
      Object.assign(one(all, { kind: "ServiceAccount", name: "projector" }), {
        automountServiceAccountToken: true,
      }),
  },
  {
    what: "a scaled Deployment that says how many",
    breaks: "one decides about replicas: the manifest or a scaler",
    plant: (all) => Object.assign(one(all, projector).spec, { replicas: 2 }),
  },
  {
    what: "a Deployment that nothing scales any more",
    breaks: "one decides about replicas: the manifest or a scaler",
    plant: (all) => drop(all, { kind: "HorizontalPodAutoscaler", name: "query-service" }),
  },
];

describe("environmentOf()", () => {
  it("reads what the last stage sets, over lines and in quotes, and nothing else", () =>
    expect(
      environmentOf(
        'FROM a AS b\nENV X=1\nFROM c\nENV A=1 \\\n  B="two words"\n# ENV C=3\nENV D=\n',
      ),
    ).toEqual({ A: "1", B: "two words", D: "" }));
});

describe.skipIf(kustomize === undefined)("The policies (need kubectl or kustomize)", () => {
  const rendered = kustomize === undefined ? [] : renderOverlay(kustomize, "overlays/production");
  const broken = (manifests: readonly Manifest[]): string[] =>
    policies.filter(({ find }) => find(manifests).length > 0).map(({ promise }) => promise);

  it.each(planted)("see $what, and only that", ({ breaks, plant }) => {
    const manifests = structuredClone(rendered);
    plant(manifests);
    expect(broken(manifests)).toEqual([breaks]);
  });

  it("have each at least one deviation planted", () =>
    expect(new Set(planted.map(({ breaks }) => breaks))).toEqual(
      new Set(policies.map(({ promise }) => promise)),
    ));
});
