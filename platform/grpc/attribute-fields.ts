import { type Refuse, textFields } from "./text-fields.ts";

/** A name with a text. */
type Attribute = { readonly name: string; readonly value: string };

const attributeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const attributeForm =
  "must have names of 1 to 64 of A-Z, a-z, 0-9, ., _ and -, the first a letter or digit";

/** Reads maps of names and texts. */
export const attributeFields = (refuse: Refuse) => {
  const { requiredText } = textFields(refuse);
  return {
    /** At most `countMax` names with a text each, in the order of the names. */
    attributes: (
      field: string,
      texts: Readonly<Record<string, string>>,
      { countMax, codePointsMax }: { readonly countMax: number; readonly codePointsMax: number },
    ): readonly Attribute[] => {
      const given = Object.entries(texts).map(([name, value]) => ({ name, value }));
      if (given.length > countMax) {
        refuse(field, `must have at most ${countMax} elements`);
        return [];
      }
      for (const { name, value } of given) {
        // A name that is none must not get into the path of a violation.
        if (attributeName.test(name)) requiredText(`${field}[${name}]`, value, codePointsMax);
        else refuse(field, attributeForm);
      }
      return given.sort((left, right) => (left.name < right.name ? -1 : 1));
    },
  };
};
