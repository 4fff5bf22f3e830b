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

/** Emmett with its Postgres event store, and the driver that the store is given a pool of. */
export const emmettPackages: readonly RivalPackage[] = [
  "@event-driven-io/emmett@0.42.0",
  "@event-driven-io/emmett-postgresql@0.42.0",
  "pg@8.23.1",
];

type Pool = { end(): Promise<void> };

type EventStore = {
  readonly schema: { migrate(): Promise<unknown> };
  close(): Promise<void>;
};

type Handle = (
  store: EventStore,
  id: string,
  decide: (state: AccountState) => AccountEvent,
) => Promise<unknown>;

type Emmett = {
  CommandHandler(options: {
    readonly evolve: (state: AccountState, event: AccountEvent) => AccountState;
    readonly initialState: () => AccountState;
    readonly mapToStreamId: (id: string) => string;
    readonly retry: { readonly onVersionConflict: number };
  }): Handle;
};

type EmmettPostgres = {
  getPostgreSQLEventStore(
    url: string,
    options: { readonly connectionOptions: { readonly pool: Pool } },
  ): EventStore;
};

type Driver = {
  readonly default: {
    readonly Pool: new (options: {
      readonly connectionString: string;
      readonly max: number;
    }) => Pool;
  };
};

const versionConflictRetriesMax = 100;

/** Emmett's command handler on its Postgres event store, as its guide puts them together. */
export const openEmmett = async (
  packages: InstalledPackages,
  url: string,
  poolMax: number,
): Promise<Rival> => {
  const { CommandHandler } = await packages.load<Emmett>("@event-driven-io/emmett");
  const { getPostgreSQLEventStore } = await packages.load<EmmettPostgres>(
    "@event-driven-io/emmett-postgresql",
  );
  const { default: pg } = await packages.load<Driver>("pg");
  const pool = new pg.Pool({ connectionString: url, max: poolMax });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  const handle = CommandHandler({
    evolve,
    initialState: () => noAccount,
    mapToStreamId: (id) => `account-${id}`,
    retry: { onVersionConflict: versionConflictRetriesMax },
  });
  return {
    open: async (accountId) => {
      await handle(store, accountId, decideOpening);
    },
    deposit: async (accountId) => {
      await handle(store, accountId, (state) => decideDeposit(state, randomUUID()));
    },
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
};
