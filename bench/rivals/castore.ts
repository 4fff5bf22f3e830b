import { randomUUID } from "node:crypto";
import {
  type AccountEvent,
  type AccountState,
  decideDeposit,
  decideOpening,
  evolve,
  noAccount,
} from "./account.ts";
import type { InstalledPackages } from "./install-packages.ts";
import type { Rival, RivalPackage } from "./rival.ts";

/** Castore with its Postgres event storage. */
export const castorePackages: readonly RivalPackage[] = [
  "@castore/core@2.4.2",
  "@castore/event-storage-adapter-postgres@2.4.2",
];

/** An aggregate as the store's reducer builds it. */
type Aggregate = {
  readonly aggregateId: string;
  readonly version: number;
  readonly account: AccountState;
};

type EventDetail = {
  readonly aggregateId: string;
  readonly version: number;
  readonly type: string;
  readonly payload: unknown;
};

type EventStore = {
  getAggregate(id: string): Promise<{ readonly aggregate: Aggregate | undefined }>;
  pushEvent(
    event: EventDetail,
    options: { readonly prevAggregate: Aggregate | undefined },
  ): Promise<unknown>;
};

type Handler<Input> = (input: Input, stores: readonly [EventStore]) => Promise<void>;

type Castore = {
  readonly EventType: new (options: { readonly type: string }) => object;
  readonly EventStore: new (options: {
    readonly eventStoreId: string;
    readonly eventTypes: readonly object[];
    readonly reducer: (before: Aggregate | undefined, event: EventDetail) => Aggregate;
    readonly eventStorageAdapter: object;
  }) => EventStore;
  readonly Command: new <Input>(options: {
    readonly commandId: string;
    readonly requiredEventStores: readonly [EventStore];
    readonly eventAlreadyExistsRetries: number;
    readonly handler: Handler<Input>;
  }) => { readonly handler: Handler<Input> };
};

type Storage = {
  readonly PostgresEventStorageAdapter: {
    // The adapter has no way to close its pool, but the pool has.
    new (options: {
      readonly connectionString: string;
    }): { readonly _sql: { end(): Promise<void> } };
    createEventTable(options: {
      readonly connectionString: string;
      readonly aggregateId: { readonly type: "VARCHAR"; readonly length: number };
    }): Promise<unknown>;
  };
};

const eventAlreadyExistsRetriesMax = 100;
const accountIdCharactersMax = 64;

const reducer = (before: Aggregate | undefined, event: EventDetail): Aggregate => ({
  aggregateId: event.aggregateId,
  version: event.version,
  account: evolve(before?.account ?? noAccount, {
    type: event.type,
    data: event.payload,
  } as AccountEvent),
});

/** Reads the aggregate, decides, pushes one event at the next version. */
const handlerOf =
  (decide: (account: AccountState) => AccountEvent): Handler<string> =>
  async (aggregateId, [store]) => {
    const { aggregate } = await store.getAggregate(aggregateId);
    const { type, data } = decide(aggregate?.account ?? noAccount);
    const version = (aggregate?.version ?? 0) + 1;
    const options = { prevAggregate: aggregate };
    await store.pushEvent({ aggregateId, version, type, payload: data }, options);
  };

/** The adapter makes a pool of this many by itself and takes no other number as an option. */
export const castorePoolMax = 10;

/** Castore's commands on its Postgres storage, as its guide puts them together. */
export const openCastore = async (packages: InstalledPackages, url: string): Promise<Rival> => {
  const castore = await packages.load<Castore>("@castore/core");
  const storage = await packages.load<Storage>("@castore/event-storage-adapter-postgres");
  const { PostgresEventStorageAdapter } = storage;
  const aggregateId = { type: "VARCHAR", length: accountIdCharactersMax } as const;
  await PostgresEventStorageAdapter.createEventTable({ connectionString: url, aggregateId });
  const adapter = new PostgresEventStorageAdapter({ connectionString: url });
  const accounts = new castore.EventStore({
    eventStoreId: "ACCOUNTS",
    eventTypes: ["AccountOpened", "MoneyDeposited"].map((type) => new castore.EventType({ type })),
    reducer,
    eventStorageAdapter: adapter,
  });
  const commandOf = (commandId: string, decide: (account: AccountState) => AccountEvent) =>
    new castore.Command<string>({
      commandId,
      requiredEventStores: [accounts],
      eventAlreadyExistsRetries: eventAlreadyExistsRetriesMax,
      handler: handlerOf(decide),
    });
  const opening = commandOf("OPEN_ACCOUNT", decideOpening);
  const deposit = commandOf("DEPOSIT_MONEY", (account) => decideDeposit(account, randomUUID()));
  return {
    open: (accountId) => opening.handler(accountId, [accounts]),
    deposit: (accountId) => deposit.handler(accountId, [accounts]),
    close: () => adapter._sql.end(),
  };
};
