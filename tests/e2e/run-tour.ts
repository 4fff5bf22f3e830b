import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { Addresses } from "./embedded-process.ts";
import { readGrpcurlCommand } from "./grpcurl-command.ts";
import { comparePrinted } from "./printed-answer.ts";
import { publicTools, type ToolAnswer } from "./public-tools.ts";
import { runReadmeLine, withoutMoments } from "./readme-line.ts";
import type { TourStep } from "./tour.ts";

/** What a line prints follows a moment after what it rests on. */
const indexedMs = 30_000;

/** The first search of a server that has just started takes seconds where others have the cores. */
const awayMs = 60_000;
const pauseMs = 1_000;

/** grpcurl says `FailedPrecondition`, buf `failed_precondition`. */
const plain = (code: string): string => code.replaceAll(/[^a-z]/gi, "").toLowerCase();

const withActual = (command: string, actual: ReadonlyMap<string, string>): string =>
  [...actual]
    .toSorted(([left], [right]) => right.length - left.length)
    .reduce((text, [printed, ofThisRun]) => text.replaceAll(printed, ofThisRun), command);

/** What the answer has in place of the printed values. @throws when it is another answer. */
const expectPrinted = ({ command, printed }: TourStep, answer: ToolAnswer): Map<string, string> => {
  if (printed.kind === "lines") throw new TypeError(`Cannot compare ${command}: it is no call`);
  if (printed.kind === "error") {
    const error = answer.error ?? { code: "OK", message: "" };
    expect({ code: plain(error.code), message: error.message }, command).toEqual({
      code: plain(printed.code),
      message: printed.message,
    });
    return new Map();
  }
  expect(answer.error, command).toBeUndefined();
  const { differences, actual } = comparePrinted(printed.response, answer.response);
  expect(differences, command).toEqual([]);
  return actual;
};

/** Makes a call as clients do: again for as long as what it asks is away. */
const callAgain = async (call: () => Promise<ToolAnswer>): Promise<ToolAnswer> => {
  const until = performance.now() + awayMs;
  for (;;) {
    const answer = await call();
    const isAway = plain(answer.error?.code ?? "") === "unavailable";
    if (!isAway || performance.now() > until) return answer;
    await delay(pauseMs);
  }
};

/** Runs a line of the shell until it prints what it should. */
const expectLines = async (command: string, text: string, addresses: Addresses): Promise<void> => {
  const run = async () => withoutMoments(await runReadmeLine(command, addresses));
  const expected = withoutMoments(text);
  if ((await run()) === expected) return;
  await expect.poll(run, { timeout: indexedMs }).toBe(expected);
};

/**
 * Makes the calls of a tour in order, with grpcurl when it is there, else with `buf curl`, on
 * processes that hold nothing yet. @throws at the first that prints something else.
 */
export const runTour = async (steps: readonly TourStep[], addresses: Addresses): Promise<void> => {
  const [tool] = publicTools;
  const actual = new Map<string, string>();
  for (const step of steps) {
    if (step.printed.kind === "lines") {
      await expectLines(step.command, step.printed.text, addresses);
      continue;
    }
    const call = readGrpcurlCommand(withActual(step.command, actual), addresses);
    const answer = await callAgain(() => tool.call(call));
    for (const [printed, ofThisRun] of expectPrinted(step, answer)) {
      actual.set(printed, ofThisRun);
    }
  }
};
