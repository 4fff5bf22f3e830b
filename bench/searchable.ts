import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "../platform/grpc/client.ts";
import { formatTable, ms, percentiles, timeCallers, whole } from "./figures.ts";
import { depositTo, openingOf } from "./ghz.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { openLoop } from "./open-loop.ts";
import { openProcesses } from "./processes.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const prefix = "bench";
const commandsPerSecond = 500;
const seconds = 60;
/** The server compiles its code in the first minute: half of its processor time in that. */
const warmUpSeconds = 60;
/** One command in so many is searched for, so that the searches are not the load. */
const searchedEvery = 100;
const pollEveryMs = 20;

type Clients = {
  readonly commands: ReturnType<typeof createClient<"daybook.account.v1.AccountCommandService">>;
  readonly queries: ReturnType<typeof createClient<"daybook.account.v1.AccountQueryService">>;
};

/** A word that no other entry has. */
const newWord = (): string => `w${randomUUID().replaceAll("-", "")}`;

type Answered = { readonly word: string; readonly consistencyToken: string };

/** Searches again and again, as somebody does who has no token. */
const pollUntilFound = async ({ queries }: Clients, { word }: Answered): Promise<void> => {
  while ((await queries.searchEntries({ text: word })).totalSize !== "1") await pause(pollEveryMs);
};

const searchOnce = async ({ queries }: Clients, answered: Answered): Promise<void> => {
  const { word: text, consistencyToken } = answered;
  const { totalSize } = await queries.searchEntries({ text, consistencyToken });
  if (totalSize !== "1") throw new Error(`Cannot pass: a search found ${totalSize} for one`);
};

type NodesStats = {
  readonly nodes: Readonly<
    Record<string, { readonly process: { readonly cpu: { readonly total_in_millis: number } } }>
  >;
};

/** Processor time that Elasticsearch has taken so far, as it says itself, in milliseconds. */
const elasticsearchProcessorMs = async (url: string): Promise<number> => {
  const answer = await fetch(new URL("/_nodes/stats/process", url));
  const { nodes } = (await answer.json()) as NodesStats;
  return Object.values(nodes).reduce((sum, { process }) => sum + process.cpu.total_in_millis, 0);
};

/** From the answer to a command to the answer of a search that has it, under the load. */
const timeSearches = async (
  clients: Clients,
  forSeconds: number,
  find: (clients: Clients, answered: Answered) => Promise<void>,
) => {
  const durationsMs: number[] = [];
  await openLoop({ seconds: forSeconds, perSecond: commandsPerSecond }, async (index) => {
    const word = index % searchedEvery === 0 ? newWord() : "";
    const { consistencyToken } = await clients.commands.depositMoney(depositTo(anyAccount(), word));
    if (word === "") return;
    const answeredAt = performance.now();
    await find(clients, { word, consistencyToken });
    durationsMs.push(performance.now() - answeredAt);
  });
  return { ...percentiles(durationsMs), count: durationsMs.length };
};

const measure = async (servers: Servers<"postgres" | "rabbitmq" | "elasticsearch">) => {
  await using processes = openProcesses(servers);
  const settings = { INDEX_PREFIX: prefix };
  const commandService = await processes.start("command-service", settings);
  await processes.start("projector", settings);
  const queryService = await processes.start("query-service", settings);
  const clients: Clients = {
    commands: createClient("daybook.account.v1.AccountCommandService", commandService.address),
    queries: createClient("daybook.account.v1.AccountQueryService", queryService.address),
  };
  await timeCallers(callers, accountIds.length, (index) =>
    clients.commands.openAccount(openingOf(accountIds[index] ?? "")),
  );
  await timeSearches(clients, warmUpSeconds, pollUntilFound);
  const timeWithProcessor = async (find: typeof searchOnce) => {
    const before = await elasticsearchProcessorMs(servers.elasticsearch.url);
    const times = await timeSearches(clients, seconds, find);
    const usedMs = (await elasticsearchProcessorMs(servers.elasticsearch.url)) - before;
    return { ...times, elasticsearchMs: usedMs / (seconds * commandsPerSecond) };
  };
  const without = await timeWithProcessor(pollUntilFound);
  const withToken = await timeWithProcessor(searchOnce);
  for (const client of Object.values(clients)) client.close();
  return { without, withToken };
};

/** How soon a search sees what a command has written, while 500 others a second go on. */
export const searchable: Section = {
  name: "searchable",
  title: `commit to searchable, all processes, ${commandsPerSecond} commands a second`,
  needs: ["postgres", "rabbitmq", "elasticsearch"],
  run: async () => {
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    const { without, withToken } = await measure(servers);
    const row = (what: string, { p50, p99, count, elasticsearchMs }: typeof without) => [
      what,
      ms(p50),
      ms(p99),
      whole(count),
      `${elasticsearchMs.toFixed(2)} ms`,
    ];
    return formatTable([
      ["what", "p50", "p99", "searched", "Elasticsearch a command"],
      row("without a token, searched every 20 ms", without),
      row("with the command's token, one search", withToken),
    ]);
  },
};
