import { expect, it } from "vitest";
import { attributeFields } from "./attribute-fields.ts";

const read = (texts: Readonly<Record<string, string>>) => {
  const refused: string[] = [];
  const { attributes } = attributeFields((field) => void refused.push(field));
  const given = attributes("attributes", texts, { countMax: 3, codePointsMax: 4 });
  return { given, refused };
};

it("attributes() gives names and texts in the order of the names", () =>
  expect(read({ size: "L=XL", color: "rot" })).toEqual({
    given: [
      { name: "color", value: "rot" },
      { name: "size", value: "L=XL" },
    ],
    refused: [],
  }));

it("attributes() takes as many as it may and no more", () => {
  expect(read({ a: "1", b: "2", c: "3" }).refused).toEqual([]);
  expect(read({ a: "1", b: "2", c: "3", d: "4" }).refused).toEqual(["attributes"]);
});

it("attributes() names each text that is empty or too long", () =>
  expect(read({ a: "", b: "12345", c: "1234" }).refused).toEqual([
    "attributes[a]",
    "attributes[b]",
  ]));

it.each(["", "_a", ".a", "a=b", "a b", "ä", "a".repeat(65)])(
  "attributes() refuses the name %j without repeating it",
  (name) => expect(read({ [name]: "1" }).refused).toEqual(["attributes"]),
);
