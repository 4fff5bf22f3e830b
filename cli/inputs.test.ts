import { describe, expect, it } from "vitest";
import { CommandFailed } from "./command-failed.ts";
import { type Inputs, readInputs, type Typed } from "./inputs.ts";

/** What is refused of arguments and options; empty when nothing. */
const refused = (typed: Partial<Typed>, read: (inputs: Inputs) => unknown): string => {
  const inputs = readInputs({ args: {}, options: {}, ...typed });
  read(inputs);
  try {
    inputs.done();
    return "";
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
};

describe("readInputs()", () => {
  it.each<[string, (inputs: Inputs) => unknown]>([
    ["optionalId()", (inputs) => inputs.optionalId("x")],
    ["text()", (inputs) => inputs.text("x")],
    ["an optional amount", (inputs) => (inputs.isGiven("x") ? inputs.amount("x") : null)],
  ])("tells an argument left out from one given empty: %s", (_what, read) => {
    expect(refused({ args: { x: undefined } }, read)).toBe("");
    expect(refused({}, read)).toBe("");
    expect(refused({ args: { x: "" } }, read)).toMatch(/^Cannot use what was given: <x> /);
  });

  it.each<[string, (inputs: Inputs) => unknown]>([
    ["wordOption()", (inputs) => inputs.wordOption("x")],
    ["textOption()", (inputs) => inputs.textOption("x")],
    ["tokenOption()", (inputs) => inputs.tokenOption("x")],
    ["idOption()", (inputs) => inputs.idOption("x")],
    ["requestIdOption()", (inputs) => inputs.requestIdOption("x")],
    ["tenantOption()", (inputs) => inputs.tenantOption("x")],
    ["correlationIdOption()", (inputs) => inputs.correlationIdOption("x")],
    ["emailOption()", (inputs) => inputs.emailOption("x")],
    ["currencyOption()", (inputs) => inputs.currencyOption("x")],
    ["amountOption()", (inputs) => inputs.amountOption("x")],
    ["limitOption()", (inputs) => inputs.limitOption("x")],
    ["timeOption()", (inputs) => inputs.timeOption("x")],
    ["periodOption()", (inputs) => inputs.periodOption("x")],
    ["countOption()", (inputs) => inputs.countOption("x", 0, 9)],
    ["choiceOption()", (inputs) => inputs.choiceOption("x", "P", ["a"])],
  ])("tells an option left out from one given empty: %s", (_what, read) => {
    expect(refused({ options: { x: undefined } }, read)).toBe("");
    expect(refused({ options: { x: "" } }, read)).toMatch(/^Cannot use what was given: --x /);
  });

  it("takes an empty text where it takes the place of another one", () => {
    const read = (inputs: Inputs) => expect(inputs.newTextOption("x")).toBe("");
    expect(refused({ options: { x: "" } }, read)).toBe("");
  });

  it.each([
    [["colour"], /--x must be like colour=red$/],
    [["colour=red", "colour=blue"], /--x must name each attribute once$/],
    [["farbe größe=1"], /--x must have names of 1 to 64 /],
    [[`colour=${"r".repeat(101)}`], /--x\[colour\] must be at most 100 code points/],
    [Array.from({ length: 51 }, (_, at) => `a${at}=1`), /--x must have at most 50 elements$/],
  ])("refuses the attributes %j before they are sent", (given, problem) => {
    const said = refused({ options: { x: given } }, (inputs) => inputs.attributesOption("x"));
    expect(said.split("\n")).toEqual([expect.stringMatching(problem)]);
  });

  it("takes attributes as the services do", () => {
    const given = { options: { x: ["colour=red", "a.b-c_d=x=y"] } };
    const read = (inputs: Inputs) =>
      expect(inputs.attributesOption("x")).toEqual({ colour: "red", "a.b-c_d": "x=y" });
    expect(refused(given, read)).toBe("");
  });
});
