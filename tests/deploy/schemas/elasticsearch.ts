import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";

type NodeSet = {
  readonly name: string;
  /** 0 and more. */
  readonly count: number;
  /** Settings of Elasticsearch, in dots or nested. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly podTemplate?: IPodTemplateSpec;
  readonly volumeClaimTemplates?: readonly Pick<IPersistentVolumeClaim, "metadata" | "spec">[];
};

/**
 * What the manifests may say in an `Elasticsearch` of ECK (elasticsearch.k8s.elastic.co/v1): the
 * fields that they use, in words of our own, for the operator's licence lets nobody keep a copy of
 * its schema here. Compared with its CRD of version 3.5.0. A field that comes new into a manifest
 * comes into this list as well.
 */
export type Elasticsearch = {
  readonly apiVersion: "elasticsearch.k8s.elastic.co/v1";
  readonly kind: "Elasticsearch";
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    /** Of Elasticsearch, with all three numbers. */
    readonly version: `${number}.${number}.${number}`;
    readonly auth?: {
      readonly roles?: readonly { readonly secretName: string }[];
      readonly fileRealm?: readonly { readonly secretName: string }[];
    };
    readonly nodeSets: readonly NodeSet[];
  };
};
