import { present, timeMs, timestamp } from "../e2e/messages.ts";
import type { AnswerOf, Queries, QueryName, RequestOf } from "./exchange.ts";
import type { Told } from "./told-changes.ts";

/** A fault of a read side, made by somebody between it and its caller. */
export type PlantedFault = {
  readonly what: string;
  /** The query that it spoils; questions of no other kind are asked. */
  readonly name: QueryName;
  readonly spoil: (queries: Queries) => Queries;
  /** What the questions must be about for it to show. */
  readonly focus?: (told: Told) => object;
};

type Unary = Exclude<QueryName, "exportStatement" | "watchAccount">;
type Ask<Name extends Unary> = (request: RequestOf<Name>) => Promise<AnswerOf<Name>>;

/** A fault in how one query is asked and answered; made anew for each client. */
const fault = <Name extends Unary>(
  what: string,
  name: Name,
  makeAsk: (ask: Ask<Name>) => Ask<Name>,
): PlantedFault => ({
  what,
  name,
  spoil: (queries) => {
    const timeoutMs = 15_000;
    const honest = queries[name] as unknown as (
      request: RequestOf<Name>,
      options: object,
    ) => Promise<AnswerOf<Name>>;
    return { ...queries, [name]: makeAsk((request) => honest(request, { timeoutMs })) };
  },
});

const changed = <Name extends Unary>(
  what: string,
  name: Name,
  change: (answer: AnswerOf<Name>) => AnswerOf<Name>,
): PlantedFault => fault(what, name, (ask) => async (request) => change(await ask(request)));

/** The first answer of each request of this kind, for ever. */
const remembered = <Name extends Unary>(
  what: string,
  name: Name,
  renew: (old: AnswerOf<Name>, fresh: AnswerOf<Name>) => AnswerOf<Name>,
): PlantedFault =>
  fault(what, name, (ask) => {
    const known = new Map<string, AnswerOf<Name>>();
    return async (request) => {
      const key = JSON.stringify({ ...request, consistencyToken: "" });
      const fresh = await ask(request);
      const old = known.get(key) ?? fresh;
      known.set(key, old);
      return renew(old, fresh);
    };
  });

const lastChange = ({ changes }: Told) => present(changes.at(-1));

/** The account that was written to last. */
const written = (told: Told) => ({ accountId: lastChange(told).accountId });
const today = ({ changes }: Told) => ({
  startDate: new Date(lastChange({ changes } as Told).time).toISOString().slice(0, 10),
  currencyCode: "EUR",
  groupBy: "REPORT_PERIOD_DAY",
});
const startsThen = (told: Told) => ({
  ...written(told),
  startTime: timestamp(lastChange(told).time),
  endTime: timestamp(4_102_444_800_000),
});
const endsThen = (told: Told) => ({
  ...written(told),
  startTime: timestamp(0),
  endTime: timestamp(lastChange(told).time),
});
/** An entry that was undone. */
const undone = ({ changes }: Told) => {
  const undoing = changes.findLast(({ deed }) => deed.kind === "line" && deed.reverses !== "");
  const { accountId, deed } = present(undoing);
  return { accountId, entryId: deed.kind === "line" ? deed.reverses : "" };
};
const smallPages = (told: Told) => ({
  accountIds: [lastChange(told).accountId],
  types: [],
  direction: "DIRECTION_UNSPECIFIED",
  text: "",
  counterpartyAccountId: "",
  orderBy: "",
  minMinorUnits: "0",
  maxMinorUnits: "1000000000000000",
  startTime: timestamp(0),
  endTime: timestamp(4_102_444_800_000),
  pageSize: 4,
});

const focused = (focus: (told: Told) => object, planted: PlantedFault): PlantedFault => ({
  ...planted,
  focus,
});

const rounded = (minorUnits: string): string => String(BigInt(Number(minorUnits)));

const oneMore = (count: string): string => String(Number(count) + 1);

const later = (ms: number) => (moment: RequestOf<"getStatement">["startTime"]) =>
  timestamp(timeMs(moment as never) + ms);

const ofLists: readonly PlantedFault[] = [
  changed("a list without its last hit", "listAccounts", (page) => ({
    ...page,
    accounts: page.accounts.slice(0, -1),
  })),
  changed("a list without its last hit, counted so", "listHighValueAccounts", (page) => ({
    ...page,
    accounts: page.accounts.slice(0, -1),
    totalSize: String(Math.max(0, Number(page.totalSize) - 1)),
  })),
  changed("balances as doubles", "listAccounts", (page) => ({
    ...page,
    accounts: page.accounts.map((account) => {
      const balance = account.balance && {
        ...account.balance,
        minorUnits: rounded(account.balance.minorUnits),
      };
      return { ...account, balance };
    }),
  })),
  changed("somebody else's account in a list", "listAccounts", (page) => ({
    ...page,
    accounts: page.accounts.map((one, at) => (at === 0 ? { ...one, accountId: "a-0" } : one)),
  })),
  changed("a list in the wrong order", "listRiskAssessments", (page) => ({
    ...page,
    assessments: page.assessments.toReversed(),
  })),
  fault(
    "a filter that is forgotten",
    "listAccounts",
    (ask) => (request) => ask({ ...request, currencyCode: "", ownerId: "" }),
  ),
];

const ofEntries: readonly PlantedFault[] = [
  changed("a search without its first hit, counted so", "searchEntries", (page) => ({
    ...page,
    entries: page.entries.slice(1),
    highlights: page.highlights.slice(1),
    totalSize: String(Math.max(0, Number(page.totalSize) - 1)),
  })),
  changed("a total of one more", "searchEntries", (page) => ({
    ...page,
    totalSize: oneMore(page.totalSize),
  })),
  changed("a facet that counts one more", "searchEntries", (page) => ({
    ...page,
    facets: page.facets.map((facet) => ({
      ...facet,
      values: facet.values.map(({ value, count }) => ({ value, count: oneMore(count) })),
    })),
  })),
  focused(
    smallPages,
    fault("pages that begin with the last hit of the page before", "searchEntries", (ask) => {
      let last: AnswerOf<"searchEntries">["entries"] = [];
      return async (request) => {
        const page = await ask(request);
        const repeated = request.pageToken ? last : [];
        last = page.entries.slice(-1);
        const marks = repeated.map(({ entryId }) => ({ entryId, highlights: {} }));
        const entries = [...repeated, ...page.entries];
        return { ...page, entries, highlights: [...marks, ...page.highlights] };
      };
    }),
  ),
  changed("newest entries without the newest", "listRecentActivity", (page) => ({
    ...page,
    entries: page.entries.slice(1),
  })),
  focused(
    undone,
    changed("an entry that never says that it was undone", "getEntry", (answer) => ({
      ...answer,
      entry: answer.entry && { ...answer.entry, reversedByEntryId: "" },
    })),
  ),
];

const ofTime: readonly PlantedFault[] = [
  focused(
    written,
    remembered("a cached account under the places of now", "getAccount", (old, { asOf }) => ({
      ...old,
      asOf,
    })),
  ),
  focused(
    written,
    remembered("a cached account, whatever the token asks for", "getAccount", (old) => old),
  ),
  changed("a score of one more", "getRiskAssessment", (answer) => ({
    ...answer,
    assessment: answer.assessment && {
      ...answer.assessment,
      score: answer.assessment.score + 1,
    },
  })),
  focused(
    today,
    remembered("a cached report under the places of now", "getReport", (old, fresh) => ({
      ...old,
      asOf: fresh.asOf,
    })),
  ),
  changed("places that are one ahead", "getAccount", (answer) => ({
    ...answer,
    asOf: answer.asOf && {
      ...answer.asOf,
      positions: Object.fromEntries(
        Object.entries(answer.asOf.positions).map(([at, offset]) => [at, oneMore(offset)]),
      ),
    },
  })),
  changed("a complete time that is a minute late", "listAccounts", (page) => ({
    ...page,
    asOf: page.asOf && { ...page.asOf, completeTime: later(60_000)(page.asOf.completeTime) },
  })),
  focused(
    startsThen,
    fault(
      "a period that begins a millisecond late",
      "getStatement",
      (ask) => (request) => ask({ ...request, startTime: later(1)(request.startTime) }),
    ),
  ),
  focused(
    endsThen,
    fault(
      "a period that ends a millisecond late",
      "getStatement",
      (ask) => (request) => ask({ ...request, endTime: later(1)(request.endTime) }),
    ),
  ),
  changed("a statement that is closed too early", "getStatement", (page) => ({
    ...page,
    closed: true,
  })),
];

const ofStreams: readonly PlantedFault[] = [
  {
    what: "a file without its first entry",
    name: "exportStatement",
    spoil: (queries) => ({
      ...queries,
      exportStatement: async function* (request, options) {
        for await (const message of queries.exportStatement(request, options)) {
          const lines = String(message.chunk).split("\n");
          const at = lines.findIndex((line) => /^(?:entry,|\{"entry":)/.test(line));
          const left = lines.filter((_, index) => index !== at).join("\n");
          yield at < 0 ? message : { ...message, chunk: Buffer.from(left) };
        }
      },
    }),
  },
  {
    what: "a watch that repeats itself",
    name: "watchAccount",
    spoil: (queries) => ({
      ...queries,
      watchAccount: async function* (request, options) {
        for await (const message of queries.watchAccount(request, options)) {
          yield message;
          yield message;
        }
      },
    }),
  },
];

/** What a read side could do wrong, each on its own. */
export const plantedFaults: readonly PlantedFault[] = [
  ...ofLists,
  ...ofEntries,
  ...ofTime,
  ...ofStreams,
];
