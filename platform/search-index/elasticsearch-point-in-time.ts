import { Buffer } from "node:buffer";
import type { AnyProjection } from "../../read-models/projection.ts";
import { RequestFailed } from "../failure.ts";
import { CallFailed, isGone, unless } from "./elasticsearch-failure.ts";
import type { IndexServer } from "./elasticsearch-generations.ts";
import type { LiveIndices } from "./elasticsearch-live.ts";
import {
  indexOf,
  isMisunderstood,
  readAnswer,
  searchBody,
  searchLive,
  sendSearch,
} from "./elasticsearch-search.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import { pointsInTimeOfTenantMax, type Search, type SearchAnswer } from "./search-index.ts";
import { noRoomForPages, pagesExpired } from "./search-values.ts";

/** How long points in time live, in milliseconds. */
export type PointInTimeTimes = {
  /** After the last page that was read of one. */
  readonly pointInTimeMs: number;
  /** After its last page was shown once: a caller who missed that answer may ask again. */
  readonly pointInTimeGraceMs: number;
};

/** Points in time of one process that are open at once; a tenant beyond finds no room. */
const pointsInTimeMax = 256;

/** What the id of a point in time says: pages of another query or tenant are none of it. */
type Place = {
  readonly pit: string;
  readonly index: string;
  readonly projection: string;
  readonly tenantId: string;
};

const writePlace = (place: Place): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

const readPlace = (id: string): Place | undefined => {
  try {
    return JSON.parse(Buffer.from(id, "base64url").toString());
  } catch {
    return undefined;
  }
};

const isMissing = (error: unknown): boolean =>
  isGone(error) ||
  (error instanceof CallFailed && error.types.includes("search_context_missing_exception"));

/** Searches whose pages stay as they were. */
export type PointsInTime = {
  /** The first page; with a point in time when there are further ones. */
  open(projection: AnyProjection, search: Search): Promise<SearchAnswer>;
  /**
   * A further page, with total, facets and checkpoints of the first one.
   * @throws PAGE_TOKEN_EXPIRED when it is gone, or was never this tenant's.
   */
  goOn(projection: AnyProjection, search: Search, id: string): Promise<SearchAnswer>;
  /** Ends one whose last page was shown, after the time in which it may be asked for again. */
  endLater(id: string): void;
  /** Ends those whose last page was shown. */
  close(): Promise<void>;
};

type Opened = {
  readonly tenantId: string;
  /** When a page of it was last read, in milliseconds of this process. */
  readAt: number;
  /** Of the end, once the last page was shown. */
  timer: ReturnType<typeof setTimeout> | undefined;
};

/** Ends points in time, some a little later; of one tenant the oldest when it has too many. */
const createEndings = (
  { calls }: IndexServer,
  { pointInTimeMs, pointInTimeGraceMs }: PointInTimeTimes,
) => {
  const open = new Map<string, Opened>();

  const forget = (pit: string): void => {
    clearTimeout(open.get(pit)?.timer);
    open.delete(pit);
  };

  const end = async (pit: string): Promise<void> => {
    forget(pit);
    // One that is not ended here ends with its time.
    const request = { method: "DELETE", path: "/_pit", body: { id: pit } } as const;
    await unless((error) => error instanceof CallFailed, calls.call(request));
  };

  const ofTenant = (tenantId: string): string[] =>
    [...open].filter(([, opened]) => opened.tenantId === tenantId).map(([pit]) => pit);

  const hasRoom = (tenantId: string): boolean => {
    const over = performance.now() - pointInTimeMs;
    for (const [pit, { readAt }] of open) if (readAt < over) forget(pit);
    // A tenant with too many ends its own oldest.
    return open.size < pointsInTimeMax || ofTenant(tenantId).length >= pointsInTimeOfTenantMax;
  };

  return {
    hasRoom,
    /** @throws OVERLOADED when other tenants leave no room. */
    requireRoom: (tenantId: string): void => {
      if (!hasRoom(tenantId)) throw noRoomForPages();
    },
    begun: (pit: string, tenantId: string): void => {
      open.set(pit, { tenantId, readAt: performance.now(), timer: undefined });
      const [oldest, ...others] = ofTenant(tenantId);
      if (others.length >= pointsInTimeOfTenantMax && oldest !== undefined) void end(oldest);
    },
    wasRead: (pit: string): void => {
      const opened = open.get(pit);
      if (opened !== undefined) opened.readAt = performance.now();
    },
    /** Of whichever process opened it: a replica may have shown the last page of another's. */
    endLater: (pit: string, tenantId: string): void => {
      const opened = open.get(pit) ?? { tenantId, readAt: performance.now(), timer: undefined };
      // Without room to remember it, it ends with its time.
      if (!open.has(pit) && open.size >= pointsInTimeMax) return;
      open.set(pit, opened);
      clearTimeout(opened.timer);
      opened.timer = setTimeout(() => void end(pit), pointInTimeGraceMs);
    },
    end,
    close: async (): Promise<void> => {
      const done = [...open].filter(([, { timer }]) => timer !== undefined);
      await Promise.all(done.map(([pit]) => end(pit)));
    },
  };
};

const fitsPage = ({ total }: SearchAnswer, { size }: Search): boolean =>
  total <= size || size === 0;

/** True when another index may be live than the one that is remembered. */
const isOutdated = (error: unknown): boolean =>
  isGone(error) ||
  isMisunderstood(error) ||
  (error instanceof RequestFailed && error.reason === "INDEX_UNAVAILABLE");

type Context = {
  readonly server: IndexServer;
  readonly indices: LiveIndices;
  readonly endings: ReturnType<typeof createEndings>;
  readonly keepAlive: string;
  readonly timeoutMs: number;
};

/** Pages of points in time. */
const createPages = ({ server, indices, endings, keepAlive, timeoutMs }: Context) => {
  const read = async (
    projection: AnyProjection,
    search: Search,
    { pit, index }: Pick<Place, "pit" | "index">,
  ): Promise<SearchAnswer> => {
    const live = await indices.named(index);
    const body = {
      ...searchBody({ projection, live }, search, timeoutMs),
      pit: { id: pit, keep_alive: keepAlive },
    };
    const page = await sendSearch(server, "/_search", body);
    if (indexOf(page) !== index) throw indexUnavailable();
    const answer = readAnswer(live, search, page);
    const place = {
      pit: page.pit_id ?? pit,
      index,
      projection: projection.name,
      tenantId: search.tenantId,
    };
    endings.wasRead(place.pit);
    return { ...answer, pointInTime: writePlace(place) };
  };

  /** A point in time of an index, or of an alias that stood for it, and its first page. */
  const begin = async (
    projection: AnyProjection,
    search: Search,
    { target, index }: { readonly target: string; readonly index: string },
  ) => {
    const { id: pit } = await server.calls.call<{ readonly id: string }>({
      method: "POST",
      path: `/${target}/_pit`,
      query: { keep_alive: keepAlive, allow_partial_search_results: false },
    });
    endings.begun(pit, search.tenantId);
    try {
      return { pit, answer: await read(projection, search, { pit, index }) };
    } catch (error) {
      await endings.end(pit);
      throw error;
    }
  };

  return { read, begin };
};

/** First pages: with a point in time when there are further ones. */
const createFirstPages = (context: Context, { begin }: ReturnType<typeof createPages>) => {
  const { server, indices, endings, timeoutMs } = context;
  /** Projections of which the last first page had others behind it. The build's: few. */
  const expectsMore = new Set<string>();

  /** Searches once; and a second time, in a point in time, when there is more than a page. */
  const searchThenBegin = async (
    projection: AnyProjection,
    search: Search,
  ): Promise<SearchAnswer> => {
    const answer = await searchLive(server, indices, projection, search, timeoutMs);
    if (fitsPage(answer, search)) return answer;
    expectsMore.add(projection.name);
    endings.requireRoom(search.tenantId);
    const { index } = await indices.of(projection);
    return (await begin(projection, search, { target: index, index })).answer;
  };

  /** The same with one search. Undefined: another index is live than the one remembered. */
  const beginAtOnce = async (
    projection: AnyProjection,
    search: Search,
  ): Promise<SearchAnswer | undefined> => {
    const { index } = await indices.of(projection);
    // The alias: what is remembered of it may be of yesterday, and then the answer says so.
    const target = server.names.alias(projection.name);
    const begun = await unless(isOutdated, begin(projection, search, { target, index }));
    if (begun === undefined || !fitsPage(begun.answer, search)) return begun?.answer;
    expectsMore.delete(projection.name);
    const { pointInTime: _unused, ...answer } = begun.answer;
    await endings.end(begun.pit);
    return answer;
  };

  return async (projection: AnyProjection, search: Search): Promise<SearchAnswer> => {
    const isLikely = expectsMore.has(projection.name) && search.size > 0;
    const begins = isLikely && endings.hasRoom(search.tenantId);
    const answer = begins ? await beginAtOnce(projection, search) : undefined;
    return answer ?? (await searchThenBegin(projection, search));
  };
};

/** Points in time on the server, which keeps what they show until they end. */
export const createPointsInTime = (
  server: IndexServer,
  indices: LiveIndices,
  times: PointInTimeTimes,
  timeoutMs: number,
): PointsInTime => {
  const endings = createEndings(server, times);
  const keepAlive = `${times.pointInTimeMs}ms`;
  const context = { server, indices, endings, keepAlive, timeoutMs };
  const pages = createPages(context);
  return {
    open: createFirstPages(context, pages),
    goOn: async (projection, search, id) => {
      const place = readPlace(id);
      const isOurs = place?.tenantId === search.tenantId && place.projection === projection.name;
      if (place === undefined || !isOurs) throw pagesExpired();
      const page = await unless(isMissing, pages.read(projection, search, place));
      if (page === undefined) throw pagesExpired();
      return page;
    },
    endLater: (id) => {
      const place = readPlace(id);
      if (place !== undefined) endings.endLater(place.pit, place.tenantId);
    },
    close: endings.close,
  };
};
