import { type Manifest, ownPodsOf } from "./manifests.ts";

/** A key of a secret that a pod of Daybook reads. */
export type SecretReference = {
  readonly pod: string;
  readonly secret: string;
  readonly key: string;
  readonly optional: boolean;
};

type Variable = {
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; optional?: boolean };
  };
};
type Volume = {
  readonly secret?: {
    readonly secretName: string;
    readonly items?: readonly { readonly key: string }[];
  };
};

/** All that the pods of Daybook read of secrets, by variables and by volumes. */
export const secretsReadBy = (manifests: readonly Manifest[]): SecretReference[] =>
  ownPodsOf(manifests).flatMap(({ name: pod, pod: { spec } }) => {
    const { volumes = [] } = spec as { readonly volumes?: readonly Volume[] };
    const variables = spec.containers.flatMap(({ env = [] }) => env as readonly Variable[]);
    return [
      ...variables.flatMap(({ valueFrom }) => {
        const { name, key, optional = false } = valueFrom?.secretKeyRef ?? {};
        return name && key ? [{ pod, secret: name, key, optional }] : [];
      }),
      ...volumes.flatMap(({ secret }) =>
        (secret?.items ?? []).map(({ key }) => ({
          ...{ pod, secret: secret?.secretName ?? "", key, optional: false },
        })),
      ),
    ];
  });

/** What the operators make beside what they are asked for, by kind: secrets with keys, services. */
const madeFor: Readonly<
  Record<string, { readonly secrets: Readonly<Record<string, string[]>>; services: string[] }>
> = {
  Cluster: { secrets: { app: ["username", "password"], ca: ["ca.crt"] }, services: ["rw"] },
  RabbitmqCluster: { secrets: { "default-user": ["connection_string"] }, services: [] },
  Elasticsearch: {
    secrets: { "es-http-certs-public": ["ca.crt", "tls.crt"] },
    services: ["es-http"],
  },
};

/** Secrets that are there once the manifests are applied, with their keys. */
export const secretsOf = (manifests: readonly Manifest[]): ReadonlyMap<string, string[]> =>
  new Map(
    manifests.flatMap(({ kind, metadata: { name }, data }): [string, string[]][] => {
      if (kind === "Secret") return [[name, Object.keys(data ?? {})]];
      const secrets = Object.entries(madeFor[kind]?.secrets ?? {});
      return secrets.map(([suffix, keys]) => [`${name}-${suffix}`, keys]);
    }),
  );

/** Services that are there once the manifests are applied. */
export const servicesOf = (manifests: readonly Manifest[]): string[] =>
  manifests.flatMap(({ kind, metadata: { name } }) => {
    if (kind === "Service") return [name];
    return (madeFor[kind]?.services ?? []).map((suffix) => `${name}-${suffix}`);
  });
