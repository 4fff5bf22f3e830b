import type { RequestContext, StreamHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { WatchAccountRequest__Output } from "../../proto/gen/daybook/account/v1/WatchAccountRequest.ts";
import type { WatchAccountResponse } from "../../proto/gen/daybook/account/v1/WatchAccountResponse.ts";
import { type AccountDocument, accounts } from "../../read-models/accounts.ts";
import { documentId, type VersionedDocument } from "../../read-models/projection.ts";
import { accountMessage } from "../account-message.ts";
import { accountNotFound } from "../account-not-found.ts";
import { accountPartition, accountStream } from "../account-stream.ts";
import { asOfMessage } from "../as-of.ts";
import type { Watcher } from "../document-watch.ts";
import { inQueryTime } from "../in-query-time.ts";
import { type FoundDocument, foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { type Reading, startReading } from "../reading.ts";

type Found = FoundDocument<AccountDocument> & {
  readonly document: VersionedDocument<AccountDocument>;
};

const requireFound = (found: FoundDocument<AccountDocument>, accountId: string): Found => {
  if (found.document === undefined) throw accountNotFound(accountId);
  return { ...found, document: found.document };
};

/**
 * What a caller who joins is shown first: what was read, or what others who watch have been told
 * already, when the copy of the index that was read is behind. They will not be told it again.
 */
const newestFound = (
  found: FoundDocument<AccountDocument>,
  latest: FoundDocument<AccountDocument> | undefined,
): FoundDocument<AccountDocument> => {
  if ((latest?.document?.offset ?? 0) <= (found.document?.offset ?? 0)) return found;
  const ahead = latest && latest.checkpoint.offset > found.checkpoint.offset;
  return { ...found, ...latest, checkpoint: ahead ? latest.checkpoint : found.checkpoint };
};

/** What the watcher is told next: something newer than `shown`, or what there is after a while. */
const nextNews = async (
  watcher: Watcher<AccountDocument>,
  last: Found,
  shown: number,
  { heartbeatMs, signal }: { readonly heartbeatMs: number; readonly signal: AbortSignal },
): Promise<Found> => {
  const until = performance.now() + heartbeatMs;
  const newer = (document: Found["document"], than: number) => document.streamVersion > than;
  for (;;) {
    const news = await watcher.take(until - performance.now(), signal);
    if (news?.document && newer(news.document, shown)) return { ...news, document: news.document };
    if (news !== undefined) continue; // The first look of the watch finds what is shown already.
    const latest = watcher.latest();
    const isBehind = !latest?.document || newer(last.document, latest.document.streamVersion);
    return isBehind ? last : { ...latest, document: latest.document };
  }
};

const watch = async function* (
  side: ReadSide,
  reading: Reading,
  first: Found,
  watcher: Watcher<AccountDocument>,
  afterVersion: number,
): AsyncGenerator<WatchAccountResponse> {
  const limits = { heartbeatMs: side.heartbeatMs, signal: reading.signal };
  let shown = afterVersion;
  for (let news = first; ; news = await nextNews(watcher, news, shown, limits)) {
    const { streamVersion } = news.document;
    const isNew = streamVersion > shown;
    yield {
      account: isNew ? accountMessage(news.document) : null,
      caughtUp: streamVersion >= shown,
      asOf: asOfMessage(foundExtent(reading, news)),
    };
    shown = Math.max(shown, streamVersion);
  }
};

/**
 * Answers an account at once and then whenever its version rises, until the caller or the server
 * ends the stream. It watches before it reads, so that nothing that happens in between is missed.
 */
export const watchAccount = (
  side: ReadSide,
): StreamHandler<WatchAccountRequest__Output, WatchAccountResponse> =>
  async function* (request, context) {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const accountId = fields.id("account_id", request.accountId);
    const afterVersion = fields.optionalCount("after_version", request.afterVersion) ?? 0;
    fields.done();
    const { tenantId, signal } = context;
    const inTime = inQueryTime(side);
    const start = inTime((_request: typeof request, timed: RequestContext) =>
      startReading(side, timed, token),
    );
    const { facts } = await start(request, context);
    const streamId = accountStream(accountId);
    const watcher = side.accountWatch.enter({
      facts,
      tenantId,
      streamId,
      partition: accountPartition(accountId, { tenantId, facts }),
      documentId: documentId(tenantId, accountId),
    });
    try {
      const read = inTime(async (_request: typeof request, timed: RequestContext) => {
        const reading = await startReading(side, timed, token);
        return {
          reading,
          // Not what is remembered: whoever joins would see it until the next change.
          found: await readDocument(side, reading, accounts, {
            streamId,
            id: accountId,
            now: true,
          }),
        };
      });
      const { reading, found } = await read(request, context);
      const first = requireFound(newestFound(found, watcher.latest()), accountId);
      yield* watch(side, { ...reading, signal }, first, watcher, afterVersion);
    } finally {
      watcher.leave();
    }
  };
