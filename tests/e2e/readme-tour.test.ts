/*
 * Runs the tour of the README: what stands there is what a reader gets.
 *
 * The tour is the section "## A tour". Each `sh` block in it holds one grpcurl command (flags
 * -plaintext, -H and -d; address and method; lines may be joined by a backslash) without variables
 * or pipes. The block after it is what grpcurl prints: `json` for an answer, `text` for an error,
 * of which the lines `Code:` and `Message:` are compared. A block may also be a line of another
 * program, with what it prints in a `text` block: times, ids and seconds may differ, and it is run
 * again until the index has it all. The ports are the documented ones. An id, time, month, token or
 * page token may differ from run to run; where a later command repeats one that was printed before,
 * the one of this run takes its place. The commands run in order on an empty data folder, with
 * grpcurl when it is there, else the same calls with `buf curl`.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readGrpcurlCommand } from "./grpcurl-command.ts";
import { createInstallation } from "./installation.ts";
import { comparePrinted } from "./printed-answer.ts";
import { publicTools, type ToolAnswer } from "./public-tools.ts";
import { runReadmeLine, withoutMoments } from "./readme-line.ts";
import { readTour, type TourStep } from "./tour.ts";

const callsMin = 8;

/** What a line prints follows a moment after what it rests on. */
const indexedMs = 30_000;

/** grpcurl says `FailedPrecondition`, buf `failed_precondition`. */
const plain = (code: string): string => code.replaceAll(/[^a-z]/gi, "").toLowerCase();

const withActual = (command: string, actual: ReadonlyMap<string, string>): string =>
  [...actual]
    .toSorted(([left], [right]) => right.length - left.length)
    .reduce((text, [printed, ofThisRun]) => text.replaceAll(printed, ofThisRun), command);

/** What the answer has in place of the printed values. @throws when it is another answer. */
const expectPrinted = (
  { command, printed }: TourStep,
  answer: ToolAnswer,
): ReadonlyMap<string, string> => {
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

describe("The tour of the README", { timeout: 300_000 }, () => {
  const steps = readTour(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));

  it(`has at least ${callsMin} calls`, () => {
    expect(steps.length).toBeGreaterThanOrEqual(callsMin);
  });

  it("prints what it says, call by call", async () => {
    await using installation = createInstallation();
    const { addresses } = await installation.start();
    const [tool] = publicTools;
    const actual = new Map<string, string>();
    for (const step of steps) {
      if (step.printed.kind === "lines") {
        const run = async () => withoutMoments(await runReadmeLine(step.command, addresses));
        const expected = withoutMoments(step.printed.text);
        if ((await run()) === expected) continue;
        await expect.poll(run, { timeout: indexedMs }).toBe(expected);
        continue;
      }
      const call = readGrpcurlCommand(withActual(step.command, actual), addresses);
      for (const [printed, ofThisRun] of expectPrinted(step, await tool.call(call))) {
        actual.set(printed, ofThisRun);
      }
    }
  });
});
