import { expect, it } from "vitest";
import type { Manifest } from "./manifests.ts";
import type { Elasticsearch } from "./schemas/elasticsearch.ts";
import type { RabbitmqCluster } from "./schemas/rabbitmq-cluster.ts";
import { findUntyped } from "./strict-types.ts";

const compileTimeoutMs = 120_000;
const metadata = { name: "it" };
const nodeSets: Elasticsearch["spec"]["nodeSets"] = [{ name: "all", count: 3 }];
const persistence: RabbitmqCluster["spec"]["persistence"] = { storage: "20Gi" };
const container = { name: "c", image: "i:1" };
const template = { metadata: { labels: {} }, spec: { containers: [container] } };

const deployment = (containers: readonly unknown[], more: object = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: { selector: {}, template: { ...template, spec: { containers, ...more } } },
});
const rabbitmq = (spec: object): Manifest => ({
  apiVersion: "rabbitmq.com/v1beta1",
  kind: "RabbitmqCluster",
  metadata,
  spec: { replicas: 3, ...spec },
});
const elasticsearch = (spec: object): Manifest => ({
  apiVersion: "elasticsearch.k8s.elastic.co/v1",
  kind: "Elasticsearch",
  metadata,
  spec: { version: "9.5.3", nodeSets, ...spec },
});
const postgres = (spec: object): Manifest => ({
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "Cluster",
  metadata,
  spec: { instances: 3, ...spec },
});
const scaled = (spec: object): Manifest => ({
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata,
  spec: { scaleTargetRef: { name: "projector" }, triggers: [], ...spec },
});
const monitor = (endpoint: object): Manifest => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "ServiceMonitor",
  metadata,
  spec: { selector: {}, endpoints: [{ port: "metrics", ...endpoint }] },
});

it(
  "findUntyped() finds a field that a schema does not know, however deep, and no other",
  async () => {
    const wrong: readonly (readonly [Manifest, string])[] = [
      [deployment([{ ...container, readOnlyRootFilesytem: true }]), "readOnlyRootFilesytem"],
      [deployment([container], { hostNetwrok: false }), "hostNetwrok"],
      [deployment([{ ...container, imagePullPolicy: "Often" }]), "Often"],
      [rabbitmq({ replica: 3 }), "replica"],
      [rabbitmq({ replicas: 2 }), "2"],
      [elasticsearch({ nodeSets: [{ name: "all", count: 3, volumes: [] }] }), "volumes"],
      [elasticsearch({ version: "9" }), '"9"'],
      [postgres({ storage: { sizes: "1Gi" } }), "sizes"],
      [scaled({ maxReplicas: 16 }), "maxReplicas"],
      [monitor({ every: "15s" }), "every"],
    ];
    const right = [
      deployment([container]),
      rabbitmq({ persistence }),
      elasticsearch({}),
      postgres({ storage: { size: "1Gi" } }),
      scaled({ maxReplicaCount: 16 }),
      monitor({ interval: "15s" }),
    ];
    const told = await findUntyped([...wrong.map(([manifest]) => manifest), ...right]);
    expect(told).toHaveLength(wrong.length);
    for (const [index, [{ kind }, field]] of wrong.entries()) {
      expect(told[index]).toMatch(new RegExp(`^${kind} it`));
      expect(told[index]).toContain(field);
    }
  },
  compileTimeoutMs,
);
