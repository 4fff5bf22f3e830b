import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeReleases, type Releases } from "./releases.ts";

let releases: Releases;
beforeAll(() => {
  releases = makeReleases();
});
afterAll(async () => await releases?.[Symbol.asyncDispose]());

/** Two deposits: what each says, as a release reads what it has written; and at which version. */
const source = `
  import { accountDecider } from "./domain/account/decider.ts";
  import { eventCodec } from "./domain/event-families.ts";
  const open = { ...accountDecider.initialState, status: "open", currencyCode: "EUR" };
  const said = { currencyCode: "EUR", description: "", reference: "", entryKey: "k", now: 0 };
  const command = { type: "DepositMoney", accountId: "a", amountMinor: 1n, ...said };
  const told = [];
  let state = open;
  for (let deposit = 0; deposit < 2; deposit += 1) {
    const [event] = accountDecider.decide(command, state);
    const stored = eventCodec.encode(event);
    state = accountDecider.evolve(state, eventCodec.decode(stored));
    told.push({ version: stored.schemaVersion, before: event.channelBefore, kept: state.channel });
  }
  console.log(JSON.stringify(told));`;

const told = async (root: URL): Promise<unknown> => {
  const how = { cwd: fileURLToPath(root), timeout: 60_000 };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", source],
    how,
  );
  return JSON.parse(stdout);
};

it("the release that reads a new version writes the old one, and goes on from it", async () => {
  expect(await told(releases.reading.root)).toEqual([
    { version: 1, before: "", kept: "" },
    { version: 1, before: "", kept: "" },
  ]);
});

it("the one after it writes the new version, and goes on from that", async () => {
  expect(await told(releases.writing.root)).toEqual([
    { version: 2, before: "", kept: "counter" },
    { version: 2, before: "counter", kept: "counter" },
  ]);
});
