import type { IAffinity } from "kubernetes-models/v1/Affinity";
import type { IResourceRequirements } from "kubernetes-models/v1/ResourceRequirements";

/**
 * What the manifests may say in a `RabbitmqCluster` of the RabbitMQ Cluster Operator
 * (rabbitmq.com/v1beta1): the fields that they use, in words of our own after the operator's API
 * reference. A field that comes new into a manifest comes into this list as well.
 */
export type RabbitmqCluster = {
  readonly apiVersion: "rabbitmq.com/v1beta1";
  readonly kind: "RabbitmqCluster";
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    /** 1, 3 or 5: others are not tested by the operator. */
    readonly replicas: 1 | 3 | 5;
    readonly image?: string;
    readonly persistence?: { readonly storageClassName?: string; readonly storage?: string };
    readonly resources?: IResourceRequirements;
    readonly affinity?: IAffinity;
  };
};
