import type { WatchAccountResponse__Output as Watched } from "../../proto/gen/daybook/account/v1/WatchAccountResponse.ts";
import { chapterAt, entryAt, versionAt } from "./account-stories.ts";
import type { ExchangeOf } from "./exchange.ts";
import { differs, extentOf, type Ground, versionsIn } from "./ground.ts";
import { assessmentAt, withoutSentences } from "./risk-model.ts";

/** An account is as it was after exactly what its answer covers. */
export const judgeGetAccount = (ground: Ground, exchange: ExchangeOf<"getAccount">): string[] =>
  exchange.answers.flatMap(({ account, asOf }) => {
    const story = ground.stories.get(String(exchange.request.accountId));
    if (story === undefined) return ["shows an account of which nobody was told"];
    const { exact } = extentOf(ground, exchange, asOf);
    const version = versionAt(story, exact(story.partition));
    return differs("the account", account, chapterAt(story, version)?.account ?? null);
  });

/** An entry is as it was after exactly what its answer covers. */
export const judgeGetEntry = (ground: Ground, exchange: ExchangeOf<"getEntry">): string[] =>
  exchange.answers.flatMap(({ entry, asOf }) => {
    const story = ground.stories.get(String(exchange.request.accountId));
    const line = story?.lines.find((one) => one.entry.entryId === exchange.request.entryId);
    if (story === undefined || line === undefined) return ["shows an entry that is none"];
    const { exact } = extentOf(ground, exchange, asOf);
    const offset = exact(story.partition);
    return differs("the entry", entry, line.offset <= offset ? entryAt(line, offset) : null);
  });

/** A score follows from exactly the entries that its answer covers. */
export const judgeGetRisk = (ground: Ground, exchange: ExchangeOf<"getRiskAssessment">): string[] =>
  exchange.answers.flatMap(({ assessment, asOf }) => {
    const story = ground.stories.get(String(exchange.request.accountId));
    if (story === undefined) return ["judges an account of which nobody was told"];
    const { exact } = extentOf(ground, exchange, asOf);
    const expected = assessmentAt(story, versionAt(story, exact(story.partition)));
    return differs("the assessment", withoutSentences(assessment), expected);
  });

/** Versions rise from message to message, and each shows the account as it was after its own. */
export const judgeWatch = (ground: Ground, exchange: ExchangeOf<"watchAccount">): string[] => {
  const story = ground.stories.get(String(exchange.request.accountId));
  if (story === undefined) return ["watches an account of which nobody was told"];
  let shown = Number(exchange.request.afterVersion ?? 0);
  return exchange.answers.flatMap(({ account, caughtUp, asOf }: Watched, at) => {
    const extent = extentOf(ground, exchange, asOf);
    if (account === null) {
      const most = versionsIn(story, { ...extent, low: extent.exact })[0] ?? 0;
      const behind = most < shown;
      return [
        ...differs(`caught_up of message ${at}`, caughtUp, !behind),
        ...(most > shown ? [`message ${at} keeps version ${most} back`] : []),
      ];
    }
    const version = Number(account.version);
    const repeats = version <= shown ? [`message ${at} shows ${version} after ${shown}`] : [];
    shown = Math.max(shown, version);
    const expected = chapterAt(story, versionAt(story, extent.exact(story.partition)))?.account;
    return [
      ...repeats,
      ...differs(`message ${at}`, account, expected),
      ...differs("caught_up", caughtUp, true),
    ];
  });
};
