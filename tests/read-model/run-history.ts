import type { Clients } from "../e2e/embedded-process.ts";
import { present } from "../e2e/messages.ts";
import { createRandom } from "../e2e/seeded-random.ts";
import { queryNames } from "./any-question.ts";
import type { Exchange, Queries, QueryName } from "./exchange.ts";
import { createReader } from "./reader.ts";
import { createTold, type Told, type ToldChange } from "./told-changes.ts";
import { createWriter, type Writer } from "./writer.ts";

/** How long a history is, and where it is written and read. */
export type HistoryOptions = {
  readonly seed: number;
  /** Writers take them in turn. */
  readonly commands: readonly Clients["commands"][];
  /** Readers ask any of them. */
  readonly queries: readonly Queries[];
  readonly writers: number;
  readonly commandsEach: number;
  readonly accountsEach: number;
  readonly readers: number;
  /** Further clients, each of whom asks questions of one kind, between deposits. */
  readonly others?: readonly OtherClient[];
};

/** A client that asks one kind of query alone. */
export type OtherClient = {
  readonly name: QueryName;
  readonly queries: Queries;
  /** What its questions have in common. */
  readonly focus?: ((told: Told) => object) | undefined;
};

/** What became of it. */
export type History = {
  readonly changes: readonly ToldChange[];
  readonly exchanges: readonly Exchange[];
  /** Of each of the others, in their order. */
  readonly ofOthers: readonly (readonly Exchange[])[];
};

const openingMoves = 14;

/** Questions of one kind that each of the others asks, with a deposit between them. */
const questionsOfOthers = 5;

const askOthers = async (
  { seed, others = [] }: HistoryOptions,
  told: Told,
  { deposit }: Writer,
): Promise<Exchange[][]> => {
  const asked: Exchange[][] = [];
  for (const [at, { name, queries, focus }] of others.entries()) {
    const random = createRandom(seed * 1_000 + 700 + at);
    const reader = createReader({ session: `o${at}`, services: [queries], told, random });
    for (let question = 0; question < questionsOfOthers; question += 1) {
      await reader.ask(name, focus?.(told));
      await deposit();
    }
    asked.push([...reader.exchanges]);
  }
  return asked;
};

/**
 * Writes a random history and asks queries all the while; then every query once more with
 * everything that was acknowledged.
 */
export const runHistory = async (options: HistoryOptions): Promise<History> => {
  const { seed, commands, queries, writers, commandsEach, accountsEach, readers } = options;
  const told = createTold();
  const pens = Array.from({ length: writers }, (_, at) =>
    createWriter({
      name: `w${at}`,
      commands: commands[at % commands.length] as Clients["commands"],
      told,
      random: createRandom(seed * 1_000 + at),
      accountsMax: accountsEach,
    }),
  );
  // So that there is something to ask about.
  for (const { step } of pens) for (let move = 0; move < openingMoves; move += 1) await step();
  let writing = true;
  const write = Promise.all(
    pens.map(async ({ step }) => {
      for (let move = 0; move < commandsEach; move += 1) await step();
    }),
  ).finally(() => {
    writing = false;
  });
  const all = Array.from({ length: readers }, (_, at) =>
    createReader({
      session: `r${at}`,
      services: queries,
      told,
      random: createRandom(seed * 1_000 + 500 + at),
    }),
  );
  const read = Promise.all(
    all.map(async (reader) => {
      while (writing) await reader.ask();
      reader.require(told.token());
      for (const name of queryNames) await reader.ask(name);
    }),
  );
  await Promise.all([write, read]);
  const ofOthers = await askOthers(options, told, present(pens[0]));
  return {
    changes: told.changes,
    exchanges: all.flatMap(({ exchanges }) => exchanges),
    ofOthers,
  };
};
