import { Buffer } from "node:buffer";
import { createHmac, randomBytes } from "node:crypto";
import pg from "pg";
import { expect } from "vitest";
import {
  deadLettersOf,
  processOf,
  type RabbitDrill,
  type RabbitFault,
  soon,
  total,
} from "./rabbitmq-drill.ts";
import { copyRun, type PassingRun, putInto } from "./rabbitmq-middle.ts";
import { partitionsOfLog } from "./rabbitmq-operator.ts";

/** Why a message is set aside; undefined: it is passed over, and changes nothing. */
type Verdict = "forged" | "undecodable" | undefined;

/** A message made from a real one, and what must become of it. */
type Forgery = readonly [what: string, verdict: Verdict, run: PassingRun];

type Event = Record<string, unknown> & { readonly data: string; readonly offset: number };

const seal = "daybook-hmac";
const sealed = [
  "daybook-format",
  "daybook-log",
  "daybook-epoch",
  "daybook-partition",
  "daybook-first-offset",
  "daybook-last-offset",
];

/** Written here once more: with the product's own seal a fault of that would go unseen. */
const withSeal = (run: PassingRun, key: Buffer): PassingRun => {
  const previous = run.headers["daybook-previous-event"];
  const always = sealed.map((name) => run.headers[name] ?? null);
  const covered = JSON.stringify(previous === undefined ? always : [...always, previous]);
  const text = createHmac("sha256", key).update(covered).update("\n").update(run.body);
  return { ...run, headers: { ...run.headers, [seal]: text.digest("hex") } };
};

const withHeaders = (run: PassingRun, headers: Readonly<Record<string, string>>): PassingRun => ({
  ...run,
  headers: { ...run.headers, ...headers },
});

const withBody = (run: PassingRun, body: string | Buffer): PassingRun => ({
  ...run,
  body: Buffer.from(body),
});

const eventsOf = ({ body }: PassingRun): Event[] => JSON.parse(body.toString("utf8"));

const withEvents = (run: PassingRun, change: (event: Event) => object): PassingRun =>
  withBody(run, JSON.stringify(eventsOf(run).map(change)));

/** Digits of amounts become fractions, and nothing else does. */
const asFloats = (data: string): string =>
  data.replaceAll(/("\w*[mM]inor\w*":)"?(\d+)"?/g, "$1$2.5");

/** Made without the key. */
const unsealed = (run: PassingRun): Forgery[] => {
  const other = { ...run, partition: (run.partition + 1) % partitionsOfLog };
  const truncated = run.body.subarray(0, run.body.length / 2);
  return [
    ["nothing at all", "forged", { ...run, headers: {}, body: Buffer.alloc(0) }],
    ["random bytes", "forged", { ...run, headers: {}, body: randomBytes(200) }],
    ["no body under a real seal", "forged", withBody(run, "")],
    ["half of the body under a real seal", "forged", withBody(run, truncated)],
    [
      "another amount under a real seal",
      "forged",
      withEvents(run, (event) => ({ ...event, data: asFloats(event.data) })),
    ],
    ["a higher epoch under a real seal", "forged", withHeaders(run, { "daybook-epoch": "9" })],
    [
      "later offsets under a real seal",
      "forged",
      withHeaders(run, { "daybook-first-offset": "9", "daybook-last-offset": "9" }),
    ],
    [
      "another event before it under a real seal",
      "forged",
      withHeaders(run, { "daybook-previous-event": "00000000-0000-4000-8000-000000000000" }),
    ],
    ["a seal cut short", "forged", withHeaders(run, { [seal]: "00" })],
    ["a seal of another key", "forged", withSeal(run, randomBytes(32))],
    ["a real run in another partition's queue", "undecodable", other],
  ];
};

/** Made with the key, and no run all the same. */
const undecodable = (run: PassingRun): [string, PassingRun][] => {
  const text = run.body.toString("utf8");
  const fields = Object.keys(eventsOf(run)[0] ?? {});
  const without = (field: string): PassingRun =>
    withEvents(run, (event) =>
      Object.fromEntries(Object.entries(event).filter(([k]) => k !== field)),
    );
  const changed = (change: object): PassingRun => withEvents(run, (e) => ({ ...e, ...change }));
  return [
    ["an empty body", withBody(run, "")],
    ["a body that is no text", withBody(run, Buffer.from([0xc3, 0x28]))],
    ["a truncated body", withBody(run, text.slice(0, -2))],
    ["a body that is no list", withBody(run, "{}")],
    ["a body that lists nothing", withBody(run, "[]")],
    ["a body that lists no event", withBody(run, "[null]")],
    ["one event too many", withBody(run, JSON.stringify([...eventsOf(run), ...eventsOf(run)]))],
    ...["0", "2", "one", ""].map((format): [string, PassingRun] => [
      `format "${format}"`,
      withHeaders(run, { "daybook-format": format }),
    ]),
    ...fields.map((field): [string, PassingRun] => [`no ${field}`, without(field)]),
    ["a field too many", changed({ amountMinor: 1.5 })],
    ["a version that is a text", changed({ streamVersion: "1" })],
    ["a schema version of 0", changed({ schemaVersion: 0 })],
    ["an offset that is a fraction", changed({ offset: 1.5 })],
    ["a time that is a fraction", changed({ recordedAt: 1.5 })],
    ["facts that are an object with fractions", changed({ data: { amountMinor: 0.1 } })],
    ["facts that are a fraction", changed({ data: 0.1 })],
  ];
};

/** Made with the key, of events that are known, or not of this log as it is now. */
const passedOver = (run: PassingRun): [string, PassingRun][] => {
  const far = 1_000_000;
  const later = String(far + eventsOf(run).length - 1);
  const beyond = { "daybook-first-offset": String(far), "daybook-last-offset": later };
  return [
    ["the run again", run],
    ["another log", withHeaders(run, { "daybook-log": "00000000-0000-4000-8000-000000000000" })],
    ["an older epoch", withHeaders(run, { "daybook-epoch": "1" })],
    ["a newer epoch", withHeaders(run, { "daybook-epoch": "3" })],
    [
      "known events with fractions for amounts",
      withEvents(run, (event) => ({ ...event, data: asFloats(event.data) })),
    ],
    ["known events of an unknown type", withEvents(run, (e) => ({ ...e, type: "MoneyMinted" }))],
    ["known events of a later schema", withEvents(run, (e) => ({ ...e, schemaVersion: 99 }))],
    [
      "events far beyond the log's head",
      withHeaders(
        withBody(run, JSON.stringify(eventsOf(run).map((e, at) => ({ ...e, offset: far + at })))),
        beyond,
      ),
    ],
  ];
};

const forgeriesOf = (run: PassingRun, key: Buffer): Forgery[] => [
  ...unsealed(run),
  ...undecodable(run).map(([what, one]): Forgery => [what, "undecodable", withSeal(one, key)]),
  ...passedOver(run).map(([what, one]): Forgery => [what, undefined, withSeal(one, key)]),
];

const readKey = async (connectionString: string): Promise<Buffer> => {
  const client = new pg.Client({ connectionString, query_timeout: soon.timeout });
  await client.connect();
  try {
    const { rows } = await client.query<{ key: Buffer }>(
      "select run_key as key from daybook.log_identity",
    );
    return rows[0]?.key ?? Buffer.alloc(0);
  } finally {
    await client.end();
  }
};

const countBy = (forgeries: readonly Forgery[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const [, verdict] of forgeries) {
    if (verdict !== undefined) counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
};

/** An event has fifteen fields, and each is missing once. */
const expected = { forged: 10, undecodable: 1 + 18 + 15 };

const forge = async (rabbit: RabbitDrill): Promise<void> => {
  const { drill, operator } = rabbit;
  const key = await readKey(drill.installation.servers.DATABASE_URL);
  const run = await copyRun(rabbit);
  const forgeries = forgeriesOf(run, key);
  expect(countBy(forgeries)).toEqual(expected);
  const before = await deadLettersOf(rabbit);
  expect(before).toEqual({});
  await operator.onChannel(async (channel) => {
    for (const [, , forgery] of forgeries) putInto(channel, forgery);
  });
  await expect.poll(() => deadLettersOf(rabbit), soon).toEqual(expected);
  const counted = () => total(processOf(rabbit, "projector"), "daybook_dead_letters_total");
  await expect.poll(counted, soon).toBe(expected.forged + expected.undecodable);
  const skipped = () => total(processOf(rabbit, "projector"), "daybook_runs_skipped_total");
  await expect.poll(skipped, soon).toBeGreaterThanOrEqual(passedOver(run).length);
};

/** Messages that no relay has sent, with the log's key and without it. */
export const forgeries: RabbitFault = {
  name: "runs are forged",
  befall: forge,
  deadLetters: expected,
};
