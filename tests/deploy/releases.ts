import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A build of the project that processes can be started from. */
export type Release = {
  /** The folder of its sources; undefined for the project itself. */
  readonly root: URL | undefined;
};

/** The project itself, and the two releases that come after it, made of copies of its sources. */
export type Releases = AsyncDisposable & {
  /** What is here: reads and writes version 1 of `MoneyDeposited`. */
  readonly current: Release;
  /** Has a migration more, and reads version 2 of the event, which it does not write yet. */
  readonly reading: Release & { readonly root: URL };
  /** Writes version 2. */
  readonly writing: Release & { readonly root: URL };
};

const project = fileURLToPath(new URL("../../", import.meta.url));

/** What the image holds. */
const copied = [
  "cli",
  "command-service",
  "domain",
  "platform",
  "projector",
  "proto",
  "query-service",
  "read-models",
  "package.json",
] as const;

/** One place of a source file that a release has otherwise. */
type Edit = { readonly path: string; readonly from: string; readonly to: string };

/** The older version is what goes into the log as yet. */
const stillWritesVersion1: Edit = {
  path: "domain/account/events.ts",
  from: "  keysOf,\n",
  to: `  stillWritten: {
    MoneyDeposited: {
      schemaVersion: 1,
      downcast: ({ channel: _channel, channelBefore: _before, ...fact }) => fact,
    },
  },
  keysOf,
`,
};

/**
 * As docs/evolving-events.md has it. The state keeps the channel of the last deposit and the next
 * one tells it, so an event shows whether it was decided on what the log holds.
 */
const knowsVersion2: readonly Edit[] = [
  {
    path: "domain/account/events.ts",
    from: '  readonly type: "MoneyDeposited";\n  readonly schemaVersion: 1;\n',
    to: `  readonly type: "MoneyDeposited";
  readonly schemaVersion: 2;
  readonly channel: string;
  readonly channelBefore: string;
`,
  },
  { path: "domain/account/events.ts", from: "MoneyDeposited: 1,", to: "MoneyDeposited: 2," },
  {
    path: "domain/account/events.ts",
    from: "  upcasters: {\n",
    to: `  upcasters: {
    MoneyDeposited: { 1: (fact) => ({ ...fact, channel: "", channelBefore: "" }) },
`,
  },
  {
    path: "domain/account/decider.ts",
    from: '{ type: "MoneyDeposited", schemaVersion: 1, ',
    to: `{ type: "MoneyDeposited", schemaVersion: 2, channel: "counter",
        channelBefore: account.channel, `,
  },
  { path: "domain/account/decider.ts", from: "  stateVersion: 1,", to: "  stateVersion: 2," },
  {
    path: "domain/account/state.ts",
    from: "  readonly entryNumber: number;\n",
    to: "  readonly entryNumber: number;\n  readonly channel: string;\n",
  },
  {
    path: "domain/account/state.ts",
    from: "  entryNumber: 0,\n",
    to: '  entryNumber: 0,\n  channel: "",\n',
  },
  {
    path: "domain/account/state.ts",
    from: '    case "MoneyDeposited":\n',
    to: `    case "MoneyDeposited":
      return { ...moved(account, event), channel: event.channel };
`,
  },
];

/** As a release would: what is there gets a column, and there is a table more. */
const migration = `
alter table daybook.events add column next_release text;
alter table daybook.commands add column next_release text;
alter table daybook.timers add column next_release text;
create table daybook.next_release (n int not null);
`;

const numbered = (number: number): string => String(number).padStart(4, "0");

/** Adds a migration behind those there are, for builds that end with the last of them. */
const addMigration = (root: string): void => {
  const folder = join(root, "platform/event-log/migrations");
  const last = readdirSync(folder).filter((name) => name.endsWith(".sql")).length;
  const name = `${numbered(last + 1)}-next-release.from-${numbered(last)}.sql`;
  writeFileSync(join(folder, name), migration);
};

/** @throws {Error} when the place is not there, or there twice: then the edit means another one. */
const apply = (root: string, { path, from, to }: Edit): void => {
  const file = join(root, path);
  const parts = readFileSync(file, "utf8").split(from);
  if (parts.length !== 2) throw new Error(`Cannot make a release: ${path} has no one "${from}"`);
  writeFileSync(file, parts.join(to));
};

const makeRelease = (edits: readonly Edit[]): Release & { readonly root: URL } => {
  const root = mkdtempSync(join(tmpdir(), "daybook-release-"));
  for (const name of copied) cpSync(join(project, name), join(root, name), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
  for (const edit of edits) apply(root, edit);
  addMigration(root);
  return { root: pathToFileURL(`${root}/`) };
};

/** Makes the releases that come next; their folders go when it is disposed. */
export const makeReleases = (): Releases => {
  const reading = makeRelease([...knowsVersion2, stillWritesVersion1]);
  const writing = makeRelease(knowsVersion2);
  return {
    current: { root: undefined },
    reading,
    writing,
    [Symbol.asyncDispose]: async () => {
      for (const { root } of [reading, writing]) await rm(root, { recursive: true });
    },
  };
};
