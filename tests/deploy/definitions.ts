import { readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "./manifests.ts";

type Definition = Manifest & {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string } };
};

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => join(path, name))
    : [path];

/** The definitions of kinds in the files and folders that `TEST_CRDS` names, `:` between them. */
const given = (): Definition[] =>
  (process.env.TEST_CRDS ?? "")
    .split(delimiter)
    .filter((path) => path !== "")
    .flatMap(filesIn)
    .flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")))
    .map((document) => document.toJS() as Definition)
    .filter((definition) => definition?.kind === "CustomResourceDefinition");

/** A definition that takes any field: what nobody gave a schema of. */
const open = ({ apiVersion, kind }: Manifest): Manifest => {
  const [group = "", version = ""] = apiVersion.split("/");
  const plural = `${kind.toLowerCase()}s`;
  const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural, singular: kind.toLowerCase(), kind },
      versions: [
        { name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } },
      ],
    },
  };
};

const isBuiltIn = ({ apiVersion }: Manifest): boolean =>
  !apiVersion.split("/")[0]?.includes(".") || /^[a-z.]+\.k8s\.io\//.test(apiVersion);

/** The definitions that documents need: given ones, and open ones for kinds of which none is. */
export const definitionsFor = (manifests: readonly Manifest[]) => {
  const known = given();
  const isOf = (one: Definition, { apiVersion, kind }: Manifest): boolean =>
    one.spec.names.kind === kind && apiVersion.startsWith(`${one.spec.group}/`);
  const own = manifests.filter(
    (manifest) => !isBuiltIn(manifest) || manifest.apiVersion.startsWith("elasticsearch.k8s"),
  );
  const checked = new Set<Manifest>();
  const unchecked = new Map<string, Manifest>();
  for (const manifest of own) {
    const found = known.find((one) => isOf(one, manifest));
    if (found === undefined) unchecked.set(manifest.kind, open(manifest));
    else checked.add(found);
  }
  return { checked: [...checked], unchecked: [...unchecked.values()] };
};
