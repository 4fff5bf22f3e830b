import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

/** A container of a pod, as far as the policies look. */
export type Container = {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
    };
  }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly resources?: Record<"requests" | "limits", Readonly<Record<string, string>>>;
};

/** A probe by gRPC health. */
export type Probe = {
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
};

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** What a workload makes. */
export type PodTemplate = {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly automountServiceAccountToken?: boolean;
    readonly terminationGracePeriodSeconds?: number;
    readonly securityContext?: {
      readonly runAsNonRoot?: boolean;
      readonly runAsUser?: number;
      readonly seccompProfile?: { readonly type: string };
    };
    readonly topologySpreadConstraints?: readonly {
      readonly topologyKey: string;
      readonly labelSelector: { readonly matchLabels: Labels };
    }[];
    readonly containers: readonly Container[];
  };
};

/** A document of an overlay; `spec` is as its kind has it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
  };
  // biome-ignore lint/suspicious/noExplicitAny: every kind has another one; schemas judge them.
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
  readonly automountServiceAccountToken?: boolean;
};

/** Folders that are applied whole. */
export const overlays = ["base", "overlays/dev", "overlays/production"] as const;

const folder = fileURLToPath(new URL("../../deploy/kubernetes", import.meta.url));
const renderTimeoutMs = 30_000;
const renderedBytesMax = 16 * 1_048_576;

const run = (program: string, args: readonly string[]): string =>
  execFileSync(program, args, {
    encoding: "utf8",
    timeout: renderTimeoutMs,
    maxBuffer: renderedBytesMax,
    stdio: ["ignore", "pipe", "pipe"],
  });

/** The program that renders, as a command line before the folder; undefined when there is none. */
export const findKustomize = (): readonly string[] | undefined => {
  const known = [
    ["kustomize", "version"],
    ["kubectl", "version", "--client"],
  ] as const;
  for (const [program, ...args] of known) {
    try {
      run(program, args);
      return program === "kubectl" ? ["kubectl", "kustomize"] : ["kustomize", "build"];
    } catch {
      // Not on this machine.
    }
  }
  return undefined;
};

/** All documents of an overlay. @throws when it cannot be rendered: the program's own words. */
export const renderOverlay = (kustomize: readonly string[], overlay: string): Manifest[] => {
  const [program = "", ...args] = kustomize;
  const text = run(program, [...args, `${folder}/${overlay}`]);
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
};

const workloads = ["Deployment", "StatefulSet", "Job"];

/** Workloads with their pods, those of a schedule too. */
export const podsOf = (
  manifests: readonly Manifest[],
): { readonly name: string; readonly kind: string; readonly pod: PodTemplate }[] =>
  manifests.flatMap(({ kind, metadata: { name }, spec }) => {
    if (kind === "CronJob") return [{ name, kind, pod: spec.jobTemplate.spec.template }];
    return workloads.includes(kind) ? [{ name, kind, pod: spec.template }] : [];
  });

/** Those of Daybook itself, not the servers that an overlay may bring. */
export const ownPodsOf = (manifests: readonly Manifest[]) =>
  podsOf(manifests).filter(
    ({ pod }) => pod.metadata.labels["app.kubernetes.io/name"] === "daybook",
  );

type Selector = {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};

/** True when the selector takes something that has these labels. */
export const selects = (selector: Selector, labels: Labels): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every(
    ({ key, operator, values = [] }) =>
      operator === "In" && values.includes(labels[key] ?? "\u0000"),
  );
