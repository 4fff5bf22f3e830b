import { findMessageFields } from "./proto.ts";

/** Which fields of a message hold messages: shapes by field number, made when asked for. */
export type MessageShape = ReadonlyMap<number, () => MessageShape>;

const shapes = new Map<string, MessageShape>();

/** `a.b.C` and `D` → `a.b.C.D`, `a.b.D`, `a.D`, `D`: where a name in a message may be declared. */
const scopesOf = (within: string, name: string): string[] => {
  if (name.startsWith(".")) return [name.slice(1)];
  const parts = within.split(".");
  return [...parts.keys(), parts.length]
    .reverse()
    .map((length) => [...parts.slice(0, length), name].join("."));
};

/** The shape of a message type by its full name; without fields when the contract has none such. */
export const messageShape = (fullName: string): MessageShape => {
  const known = shapes.get(fullName);
  if (known !== undefined) return known;
  const shape = new Map<number, () => MessageShape>();
  for (const { number, type, typeName } of findMessageFields(fullName) ?? []) {
    if (type !== "TYPE_MESSAGE") continue;
    const declared = scopesOf(fullName, typeName).find((name) => findMessageFields(name));
    if (declared !== undefined) shape.set(number, () => messageShape(declared));
  }
  shapes.set(fullName, shape);
  return shape;
};
