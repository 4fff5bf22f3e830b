import { all, at, type Desk, money, msOf, timeAt } from "./desk.ts";
import { aTime, expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const numbersOf = (answer: Message): readonly unknown[] =>
  all(answer, "entries").map(({ entryNumber }) => entryNumber);

const withEntries = async (desk: Desk) => {
  const accountId = await desk.open();
  const deposit = { accountId, amount: money(900), description: 'Café Zürich <b>&"' };
  const first = await desk.does("DepositMoney", deposit);
  const salary = { accountId, amount: money(800), description: "Salary", reference: "S-1" };
  const second = await desk.does("DepositMoney", salary);
  const groceries = { accountId, amount: money(70), description: "Groceries on Friday" };
  const third = await desk.does("WithdrawMoney", groceries);
  const search = async (more: object): Promise<Message> =>
    desk.ok("SearchEntries", {
      accountIds: [accountId],
      consistencyToken: third.consistencyToken,
      ...more,
    });
  return { accountId, first, second, third, search };
};

const ofOne = rulesOf("entries", {
  get: [
    "GetEntry answers every field of the entry",
    async (desk) => {
      const accountId = await desk.open({ balance: 100 });
      const requestId = crypto.randomUUID();
      const texts = { description: "Lunch", reference: "R-1" };
      const request = { requestId, accountId, amount: money(30), ...texts };
      const done = await desk.ok("WithdrawMoney", request);
      const { entryId, consistencyToken } = done;
      const { entry } = await desk.ok("GetEntry", { accountId, entryId, consistencyToken });
      expectSeen("entry", entry, {
        entryId,
        accountId,
        entryNumber: "2",
        type: "ENTRY_TYPE_WITHDRAWAL",
        direction: "DIRECTION_DEBIT",
        amount: money(30),
        balanceAfter: money(70),
        ...texts,
        counterpartyAccountId: "",
        holdId: "",
        reversesEntryId: "",
        reversedByEntryId: "",
        recordTime: aTime,
        version: "3",
        requestId,
        correlationId: requestId,
      });
      expectSeen("record_time", msOf(at({ entry }, "entry").recordTime), msOf(done.recordTime));
    },
  ],
  transfer: [
    "A transfer is TRANSFER_OUT on its source and TRANSFER_IN on its target, at one time",
    async (desk) => {
      const [from, to] = [await desk.open({ balance: 9 }), await desk.open()];
      const request = { fromAccountId: from, toAccountId: to, amount: money(9) };
      const { entryId, toEntryId, consistencyToken } = await desk.does("TransferMoney", request);
      const read = async (accountId: string, id: unknown) =>
        at(await desk.ok("GetEntry", { accountId, entryId: id, consistencyToken }), "entry");
      const [out, into] = [await read(from, entryId), await read(to, toEntryId)];
      const outwards = { type: "ENTRY_TYPE_TRANSFER_OUT", direction: "DIRECTION_DEBIT" };
      expectSeen("source", out, { ...outwards, counterpartyAccountId: to });
      const inwards = { type: "ENTRY_TYPE_TRANSFER_IN", direction: "DIRECTION_CREDIT" };
      expectSeen("target", into, { ...inwards, counterpartyAccountId: from });
      expectSeen("time of the target", msOf(into.recordTime), msOf(out.recordTime));
    },
  ],
  capture: [
    "A capture is an entry with its hold's id and description",
    async (desk) => {
      const accountId = await desk.open({ balance: 9 });
      const hold = { accountId, holdId: "h", amount: money(5), description: "Hotel" };
      await desk.does("PlaceHold", hold);
      const done = await desk.does("CaptureHold", { accountId, holdId: "h" });
      const { entryId, consistencyToken } = done;
      const { entry } = await desk.ok("GetEntry", { accountId, entryId, consistencyToken });
      const expected = { type: "ENTRY_TYPE_CAPTURE", holdId: "h", description: "Hotel" };
      expectSeen("entry", entry, { ...expected, direction: "DIRECTION_DEBIT" });
    },
  ],
  reversal: [
    "A reversal names what it reverses; that entry names it and keeps its version",
    async (desk) => {
      const accountId = await desk.open();
      const { entryId } = await desk.does("DepositMoney", { accountId, amount: money(5) });
      const request = { accountId, entryId, description: "Twice" };
      const undone = await desk.does("ReverseEntry", request);
      const { consistencyToken } = undone;
      const read = async (id: unknown) =>
        at(await desk.ok("GetEntry", { accountId, entryId: id, consistencyToken }), "entry");
      const expected = { type: "ENTRY_TYPE_REVERSAL", direction: "DIRECTION_DEBIT" };
      const said = { reversesEntryId: entryId, description: "Twice", version: "3" };
      expectSeen("reversal", await read(undone.entryId), { ...expected, ...said });
      const reversed = { reversedByEntryId: undone.entryId, version: "2" };
      expectSeen("reversed entry", await read(entryId), reversed);
    },
  ],
});

const search = rulesOf("search", {
  words: [
    "Words are found whatever case, accents and one typo, as beginnings of words; all must occur",
    async (desk) => {
      const found = await withEntries(desk);
      for (const [text, numbers] of [
        ["CAFE zurich", ["1"]],
        ["grocer", ["3"]],
        ["grocreies", ["3"]],
        ["S-1", ["2"]],
        ["cafe salary", []],
      ] as const) {
        expectSeen(`text "${text}"`, numbersOf(await found.search({ text })), numbers);
      }
    },
  ],
  "no-operators": [
    "A text is words, never operators",
    async (desk) => {
      const found = await withEntries(desk);
      for (const text of ["*", '"', '"unbalanced', "a OR b:c", "café AND -rent", "(a", "%_"]) {
        expectSeen(`text ${text}`, numbersOf(await found.search({ text })), []);
      }
    },
  ],
  highlights: [
    "highlights mark hits with <em> and escape everything else, one for each entry",
    async (desk) => {
      const { search, first } = await withEntries(desk);
      const { highlights } = await search({ text: "zurich cafe" });
      const description = "<em>Café</em> <em>Zürich</em> &lt;b&gt;&amp;&quot;";
      const expected = [{ entryId: first.entryId, highlights: { description } }];
      expectSeen("highlights", highlights, expected);
    },
  ],
  facets: [
    "facets count all hits by type and month, whatever the page shows; total_size is exact",
    async (desk) => {
      const { search, third } = await withEntries(desk);
      const answer = await search({ pageSize: 1 });
      expectSeen("entries", all(answer, "entries").length, 1);
      expectSeen("total_size", answer.totalSize, "3");
      const facets = all(answer, "facets");
      const valuesOf = (name: string) => facets.find((facet) => facet.name === name)?.values;
      expectSeen("facet type", valuesOf("type"), [
        { value: "ENTRY_TYPE_DEPOSIT", count: "2" },
        { value: "ENTRY_TYPE_WITHDRAWAL", count: "1" },
      ]);
      const month = new Date(msOf(third.recordTime)).toISOString().slice(0, 7);
      const [value] = (valuesOf("month") ?? []) as Message[];
      expectSeen("facet month", value, { value: month });
    },
  ],
  filters: [
    "SearchEntries filters by type, direction, inclusive amounts and half-open times",
    async (desk) => {
      const { search, first, second } = await withEntries(desk);
      const [startTime, endTime] = [first.recordTime, second.recordTime];
      for (const [filter, numbers] of [
        [{ types: ["ENTRY_TYPE_DEPOSIT"] }, ["2", "1"]],
        [{ types: ["ENTRY_TYPE_DEPOSIT", "ENTRY_TYPE_WITHDRAWAL"] }, ["3", "2", "1"]],
        [{ direction: "DIRECTION_DEBIT" }, ["3"]],
        [{ minMinorUnits: 800, maxMinorUnits: 900 }, ["2", "1"]],
        [{ minMinorUnits: 71, maxMinorUnits: 799 }, []],
        [{ endTime: startTime }, []],
        [{ startTime: timeAt(msOf(endTime) + 60_000) }, []],
        [{ counterpartyAccountId: "nobody" }, []],
      ] as const) {
        const answer = await search(filter);
        expectSeen(JSON.stringify(filter).slice(0, 80), numbersOf(answer), numbers);
      }
      const period = { startTime, endTime: timeAt(msOf(startTime) + 1) };
      const [only] = numbersOf(await search({ ...period, endTime: period.endTime })).slice(-1);
      expectSeen("the millisecond of the first entry", only, "1");
    },
  ],
  counterparty: [
    "SearchEntries finds transfers by counterparty_account_id",
    async (desk) => {
      const [from, to] = [await desk.open({ balance: 9 }), await desk.open()];
      const request = { fromAccountId: from, toAccountId: to, amount: money(9) };
      const { consistencyToken, toEntryId } = await desk.does("TransferMoney", request);
      const filter = { counterpartyAccountId: from, consistencyToken };
      const { entries } = await desk.ok("SearchEntries", filter);
      expectSeen("entries", entries, [{ accountId: to, entryId: toEntryId }]);
    },
  ],
  order: [
    "order_by record_time (desc by default), amount and relevance",
    async (desk) => {
      const { search } = await withEntries(desk);
      for (const [orderBy, numbers] of [
        ["", ["3", "2", "1"]],
        ["record_time", ["1", "2", "3"]],
        ["amount", ["3", "2", "1"]],
        ["amount desc", ["1", "2", "3"]],
      ] as const) {
        expectSeen(`order_by "${orderBy}"`, numbersOf(await search({ orderBy })), numbers);
      }
      const best = await search({ text: "salary", orderBy: "relevance" });
      expectSeen("by relevance", numbersOf(best), ["2"]);
    },
  ],
  pages: [
    "Pages of a search show every entry once",
    async (desk) => {
      const accountId = await desk.open();
      let last: Message = {};
      for (let count = 0; count < 7; count += 1) {
        last = await desk.does("DepositMoney", { accountId, amount: money(1) });
      }
      for (const orderBy of ["", "amount"]) {
        const seen: unknown[] = [];
        let pageToken: unknown = "";
        const request = { accountIds: [accountId], consistencyToken: last.consistencyToken };
        do {
          const page = { ...request, orderBy, pageSize: 3, pageToken };
          const answer = await desk.ok("SearchEntries", page);
          expectSeen("total_size", answer.totalSize, "7");
          seen.push(...numbersOf(answer));
          pageToken = answer.nextPageToken;
        } while (pageToken !== "" && seen.length < 100);
        expectSeen("entries", seen.toSorted(), ["1", "2", "3", "4", "5", "6", "7"]);
      }
    },
  ],
});

const activity = rulesOf("activity", {
  newest: [
    "ListRecentActivity shows the newest entries first, of all accounts or of one, up to limit",
    async (desk) => {
      const there = desk.elsewhere();
      const [a, b] = [await there.open(), await there.open()];
      await there.does("DepositMoney", { accountId: a, amount: money(1) });
      const first = await there.does("DepositMoney", { accountId: a, amount: money(2) });
      const last = await there.does("DepositMoney", { accountId: b, amount: money(3) });
      const consistencyToken = `${first.consistencyToken},${last.consistencyToken}`;
      const amounts = async (more: object) =>
        all(await there.ok("ListRecentActivity", { consistencyToken, ...more }), "entries").map(
          (entry) => at(entry, "amount").minorUnits,
        );
      expectSeen("of one", await amounts({ accountId: a }), ["2", "1"]);
      expectSeen("entries of all", (await amounts({})).length, 3);
      expectSeen("limit 1", await amounts({ accountId: a, limit: 1 }), ["2"]);
    },
  ],
  limits: [
    "ListRecentActivity: limit 0 is 100, more than 1,000 is 1,000; page_size over 1,000 is 1,000",
    async (desk) => {
      const accountId = await desk.open();
      let last: Message = {};
      for (let round = 0; round < 21; round += 1) {
        const deposits = Array.from({ length: round < 20 ? 50 : 1 }, () =>
          desk.does("DepositMoney", { accountId, amount: money(1) }),
        );
        last = (await Promise.all(deposits)).reduce((newest, one) =>
          Number(one.version) > Number(newest.version) ? one : newest,
        );
      }
      const { consistencyToken } = last;
      for (const [limit, count] of [
        [0, 100],
        [5_000, 1_000],
      ] as const) {
        const request = { accountId, limit, consistencyToken };
        const answer = await desk.ok("ListRecentActivity", request);
        expectSeen(`entries for limit ${limit}`, all(answer, "entries").length, count);
      }
      const search = { accountIds: [accountId], pageSize: 5_000, consistencyToken };
      const page = await desk.ok("SearchEntries", search);
      expectSeen("entries for page_size 5,000", all(page, "entries").length, 1_000);
      expectSeen("total_size", page.totalSize, "1001");
    },
    { slow: true },
  ],
});

/** What queries show of entries. */
export const entryQueryRules = [...ofOne, ...search, ...activity];
