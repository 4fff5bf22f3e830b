import { isTestFile, type Offence, type Project } from "./project.ts";

/** A setting as its schema declares it; undefined where the schema does not say. */
export type Setting = {
  readonly name: string;
  readonly standard: string | undefined;
  readonly bounds: string | undefined;
};

/** The little of a zod schema that settings are read from. */
type Schema = {
  readonly def: { readonly defaultValue?: unknown; readonly innerType?: Schema };
  readonly minValue?: unknown;
  readonly maxValue?: unknown;
  readonly shape?: Readonly<Record<string, Schema>>;
};

const boundsOf = (schema: Schema): string | undefined => {
  const { minValue, maxValue } = schema;
  if (typeof minValue === "number" && typeof maxValue === "number") {
    return `${minValue} – ${maxValue}`;
  }
  return schema.def.innerType === undefined ? undefined : boundsOf(schema.def.innerType);
};

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && "shape" in value && "def" in value;

/** The settings among what a config file exports. */
export const settingsOf = (exported: Readonly<Record<string, unknown>>): Setting[] =>
  Object.values(exported)
    .filter(isSchema)
    .flatMap(({ shape = {} }) =>
      Object.entries(shape).map(([name, schema]) => {
        const { defaultValue } = schema.def;
        const standard = defaultValue === undefined ? undefined : String(defaultValue);
        return { name, standard, bounds: boundsOf(schema) };
      }),
    );

const rowOf = (text: string, { name }: Setting): string[] | undefined =>
  text
    .split("\n")
    .find((line) => line.startsWith(`| \`${name}\` |`))
    ?.split("|")
    .map((cell) => cell.trim().replaceAll("`", ""));

/**
 * Settings whose row `| name | default | bounds | meaning |` says otherwise than the schema. Processes
 * may have defaults of their own: `| 1, 2 |`.
 */
export const findWrongRows = (
  settings: readonly Setting[],
  page: string,
  text: string,
): Offence[] =>
  settings.flatMap((setting) => {
    const [, , standard, bounds] = rowOf(text, setting) ?? [];
    const wrong = [
      setting.standard !== undefined && !standard?.split(", ").includes(setting.standard)
        ? `default ${setting.standard}`
        : undefined,
      setting.bounds !== undefined && setting.bounds !== bounds
        ? `bounds ${setting.bounds}`
        : undefined,
    ].filter((part) => part !== undefined);
    return wrong.length === 0
      ? []
      : [{ path: page, line: 1, what: `row ${setting.name} must say ${wrong.join(", ")}` }];
  });

/** Settings that a config file declares and nothing reads. */
export const findUnusedSettings = (
  settings: readonly Pick<Setting, "name">[],
  { sources }: Project,
): Offence[] => {
  const readers = sources.filter(({ path }) => !/config\.ts$/.test(path) && !isTestFile(path));
  return settings
    .filter(({ name }) => !readers.some(({ code }) => new RegExp(`\\b${name}\\b`).test(code)))
    .map(({ name }) => ({
      path: "config.ts",
      line: 1,
      what: `declares ${name}, which nothing reads`,
    }));
};
