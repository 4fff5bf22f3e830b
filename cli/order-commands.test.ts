import { describe, expect, it } from "vitest";
import { CommandFailed } from "./command-failed.ts";
import { readInputs } from "./inputs.ts";
import { orderCommands } from "./order-commands.ts";

const spec = orderCommands.find(({ path }) => path[1] === "create");

/** The request that is made of some lines, or what is refused of them before it is sent. */
const create = (lines: string, customer = "ada") => {
  const inputs = readInputs({ args: { customer, lines }, options: {} });
  const request = spec?.request(inputs);
  try {
    inputs.done();
    return request;
  } catch (error) {
    if (error instanceof CommandFailed) return error.message.split("\n");
    throw error;
  }
};

const many = (count: number) => Array.from({ length: count }, (_, at) => `p${at}`).join(" ");

describe("daybook order create", () => {
  it("sends a line for each word, of one piece unless it says how many", () =>
    expect(create("pencil:3 eraser")).toEqual({
      orderId: "",
      customerId: "ada",
      lines: [
        { productId: "pencil", quantity: "3" },
        { productId: "eraser", quantity: "1" },
      ],
    }));

  it.each([
    ["a product twice", "pencil eraser pencil:2", /<lines> must name each product once$/],
    ["an id that is none", "pen/cil:3", /<lines> must be 1 to 64 /],
    ["an id that begins with a point", ".pencil", /<lines> must be 1 to 64 /],
    ["no pieces", "pencil:0", /<lines> must be like pencil:3/],
    ["no product", ":3", /<lines> must be like pencil:3/],
    ["101 lines", many(101), /<lines> must be at most 100$/],
  ])("refuses %s before it is sent", (_what, lines, problem) =>
    expect(create(lines)).toEqual([expect.stringMatching(problem)]),
  );

  it("takes 100 lines", () => expect(create(many(100))).toHaveProperty("lines.length", 100));

  it("tells all that is wrong at once", () => expect(create("a/b c:0 d d", "/")).toHaveLength(4));
});
