import type { Refuse } from "./text-fields.ts";

/** Where a list begins: a field of the answer and a direction. */
export type OrderBy<Field extends string> = {
  readonly field: Field;
  readonly descending: boolean;
};

// A value that the contract does not know arrives as a number, whatever the generated type says.
const isUnspecified = (value: unknown): boolean =>
  value === 0 || (typeof value === "string" && value.endsWith("_UNSPECIFIED"));

const requireEnum = (
  refuse: Refuse,
  field: string,
  value: string,
  values: Readonly<Record<string, string>>,
): void => {
  const known = Object.values(values).filter((one) => !isUnspecified(one));
  if (!known.includes(value)) refuse(field, `must be one of ${known.join(", ")}`);
};

/** Reads fields with a closed set of values; each returns a value also when it has refused. */
export const choiceFields = (refuse: Refuse) => ({
  /** `"field"` or `"field desc"`; empty = `unset`. */
  orderBy: <Field extends string>(
    field: string,
    text: string,
    allowed: readonly Field[],
    unset: OrderBy<Field>,
  ): OrderBy<Field> => {
    if (text === "") return unset;
    const descending = text.endsWith(" desc");
    const name = descending ? text.slice(0, -" desc".length) : text;
    const found = allowed.find((one) => one === name);
    if (found !== undefined) return { field: found, descending };
    refuse(field, `must be one of ${allowed.join(", ")}, each also with " desc"`);
    return unset;
  },
  /**
   * Which fields a request changes: those of `allowed` that the mask names (`*` = all), or without
   * a mask those that are `set`.
   */
  updateMask: <Field extends string>(
    field: string,
    mask: { readonly paths: readonly string[] } | null,
    allowed: readonly Field[],
    set: (field: Field) => boolean,
  ): ReadonlySet<Field> => {
    const paths = mask?.paths ?? [];
    if (paths.length === 0) return new Set(allowed.filter(set));
    const known = paths.filter((path) => path === "*" || allowed.some((one) => one === path));
    if (known.length < paths.length) refuse(field, `must name ${allowed.join(", ")} or *`);
    return new Set(allowed.filter((one) => paths.includes(one) || paths.includes("*")));
  },
  /** One of the enum's values but the unspecified one. */
  enumValue: <Value extends string>(
    field: string,
    value: Value,
    values: Readonly<Record<string, Value>>,
  ): Value => {
    requireEnum(refuse, field, value, values);
    return value;
  },
  /** One of the enum's values; undefined when it is unspecified. */
  optionalEnumValue: <Value extends string>(
    field: string,
    value: Value,
    values: Readonly<Record<string, Value>>,
  ): Value | undefined => {
    if (isUnspecified(value)) return undefined;
    requireEnum(refuse, field, value, values);
    return value;
  },
  /** At most `countMax` of the enum's values, none of them unspecified. */
  enumValues: <Value extends string>(
    field: string,
    list: readonly Value[],
    values: Readonly<Record<string, Value>>,
    countMax: number,
  ): readonly Value[] => {
    if (list.length > countMax) refuse(field, `must have at most ${countMax} elements`);
    else
      for (const [at, value] of list.entries())
        requireEnum(refuse, `${field}[${at}]`, value, values);
    return list;
  },
});
