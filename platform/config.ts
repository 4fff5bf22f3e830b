import type { z } from "zod";

/** Configuration that cannot be used. `message` has a line for every bad variable, no values. */
export class ConfigInvalid extends Error {
  override readonly name = "ConfigInvalid";
}

const lineOf = ({ path, message }: { path: PropertyKey[]; message: string }): string =>
  `${path.join(".") || "configuration"}: ${message.replaceAll("\n", " ")}`;

/**
 * Reads the configuration out of environment variables. An empty one counts as unset, variables
 * that the schema does not name are ignored.
 * @throws {ConfigInvalid} naming every variable that is missing or out of bounds, all at once; the
 * process should print it and end with `exitCodes.config`.
 */
export const readConfig = <Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> => {
  const given = Object.entries(env).filter(([name, value]) => name in schema.shape && value !== "");
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const lines = [...new Set(result.error.issues.map(lineOf))];
  throw new ConfigInvalid(`Cannot use the configuration:\n${lines.join("\n")}`);
};
