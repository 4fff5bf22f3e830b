/*
 * Runs the tour of the README: what stands there is what a reader gets.
 *
 * The tour is the section "## A tour". Each `sh` block in it holds one grpcurl command (flags
 * -plaintext, -H and -d; address and method; lines may be joined by a backslash) without variables
 * or pipes. The block after it is what grpcurl prints: `json` for an answer, `text` for an error,
 * of which the lines `Code:` and `Message:` are compared. A block may also be one line of another
 * program, with what it prints in a `text` block: times, ids and seconds may differ, and it is asked
 * again until the index has it. The ports are the documented ones. An id,
 * time, month, token or page token may differ from run to run; where a later command repeats one
 * that was printed before, the one of this run takes its place. The commands run in order on an
 * empty data folder, with grpcurl when it is there, else the same calls with `buf curl`.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createInstallation } from "./installation.ts";
import { runTour } from "./run-tour.ts";
import { readTour } from "./tour.ts";

const callsMin = 8;

describe("The tour of the README", { timeout: 300_000 }, () => {
  const steps = readTour(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));

  it(`has at least ${callsMin} calls`, () => {
    expect(steps.length).toBeGreaterThanOrEqual(callsMin);
  });

  it("prints what it says, call by call", async () => {
    await using installation = createInstallation();
    const { addresses } = await installation.start();
    await runTour(steps, addresses);
  });
});
