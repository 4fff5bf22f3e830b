import { versionAt } from "./account-stories.ts";
import type { Exchange, ExchangeOf, QueryName } from "./exchange.ts";
import { createGround, type Ground, judgeAsOf } from "./ground.ts";
import { judgeGetAccount, judgeGetEntry, judgeGetRisk, judgeWatch } from "./judge-by-id.ts";
import { judgeRecent, judgeSearch } from "./judge-entries.ts";
import { judgeHighValue, judgeListAccounts, judgeListRisk } from "./judge-lists.ts";
import { judgeReport } from "./judge-report.ts";
import { judgeExport, judgeStatement } from "./judge-statements.ts";
import { placesIn } from "./token-places.ts";
import type { ToldChange } from "./told-changes.ts";

type Judges = {
  readonly [Name in QueryName]: (ground: Ground, exchange: ExchangeOf<Name>) => string[];
};

const judges: Judges = {
  getAccount: judgeGetAccount,
  listAccounts: judgeListAccounts,
  listHighValueAccounts: judgeHighValue,
  listRecentActivity: judgeRecent,
  searchEntries: judgeSearch,
  getEntry: judgeGetEntry,
  getStatement: judgeStatement,
  exportStatement: judgeExport,
  getRiskAssessment: judgeGetRisk,
  listRiskAssessments: judgeListRisk,
  getReport: judgeReport,
  watchAccount: judgeWatch,
};

/** A refusal is right when what was asked for was not there yet, or nobody could wait for it. */
const judgeRefusal = ({ stories }: Ground, { refusal, request, token }: Exchange): string[] => {
  if (refusal === undefined) return [];
  const told = `${refusal.code} ${refusal.reason}`;
  if (told === "UNAVAILABLE PROJECTION_LAG") return [];
  const { accountId = "", entryId = "" } = request as { accountId?: string; entryId?: string };
  const story = stories.get(accountId);
  const known = story && placesIn(token).get(story.partition);
  const version = story && known !== undefined ? versionAt(story, known) : 0;
  if (told === "NOT_FOUND ACCOUNT_NOT_FOUND" && version === 0) return [];
  const line = story?.lines.find(({ entry }) => entry.entryId === entryId);
  const isEntryThere = line !== undefined && line.offset <= (known ?? 0);
  if (told === "NOT_FOUND ENTRY_NOT_FOUND" && !isEntryThere) return [];
  return [`is refused: ${told} ${refusal.message}`];
};

type Shown = { readonly accountId: string; readonly version: string };

/** Accounts with their versions, wherever an answer shows them. */
const accountsIn = ({ name, answers }: Exchange): Shown[] => {
  if (name === "listAccounts" || name === "listHighValueAccounts") {
    return answers.flatMap(({ accounts }) => accounts);
  }
  if (name !== "getAccount" && name !== "watchAccount") return [];
  return answers.flatMap(({ account }) => account ?? []);
};

/** For who passes on the token of each answer no version goes back. */
const judgeSession = (exchanges: readonly Exchange[]): string[] => {
  const seen = new Map<string, number>();
  return exchanges.flatMap((exchange) =>
    accountsIn(exchange).flatMap(({ accountId, version }) => {
      const before = seen.get(accountId) ?? 0;
      seen.set(accountId, Math.max(before, Number(version)));
      return Number(version) < before
        ? [`${exchange.name} shows ${accountId} at ${version} after ${before}`]
        : [];
    }),
  );
};

const judgeOne = (ground: Ground, exchange: Exchange): string[] => {
  const judgeAnswers = judges[exchange.name] as (ground: Ground, one: Exchange) => string[];
  const wrong = [
    ...judgeRefusal(ground, exchange),
    ...judgeAsOf(ground, exchange),
    ...judgeAnswers(ground, exchange),
  ];
  const asked = JSON.stringify({ ...exchange.request, consistencyToken: undefined });
  return wrong.map((what) => `${exchange.session}: ${exchange.name} ${asked}: ${what}`);
};

/**
 * What is wrong with answers, by what the clients of the commands were told; ask once all commands
 * are answered. Every session's exchanges are in the order in which they were asked.
 */
export const judge = (
  changes: readonly ToldChange[],
  exchanges: readonly Exchange[],
): readonly string[] => {
  const ground = createGround(changes);
  const sessions = Map.groupBy(exchanges, ({ session }) => session);
  return [
    ...exchanges.flatMap((exchange) => judgeOne(ground, exchange)),
    ...[...sessions.values()].flatMap(judgeSession),
  ];
};
