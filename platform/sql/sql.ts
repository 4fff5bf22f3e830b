/** A parameter or a column: int8 is bigint, timestamptz is Date, bytea is Uint8Array. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | readonly (string | number | bigint | boolean | null | Uint8Array)[];

/** A row by column name. */
export type SqlRow = Record<string, SqlValue>;

/** Runs statements, one at a time. */
export type SqlQuery = {
  /**
   * One statement with `$1` parameters. int8 comes back as bigint, timestamptz as Date.
   * @throws {SqlFailed} with the SQLSTATE.
   */
  query<Row extends object = SqlRow>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
};

/** Postgres, whatever carries it: a pool of connections, or PGlite in a worker thread. */
export interface Sql extends SqlQuery {
  /** Several statements without parameters, for migrations. */
  script(text: string): Promise<void>;
  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it throws or when
   * `timeoutMs` has passed. Only the handle given to `work` may be used inside.
   */
  transaction<Result>(
    work: (transaction: SqlQuery & { script(text: string): Promise<void> }) => Promise<Result>,
    options: { readonly timeoutMs: number },
  ): Promise<Result>;
  close(): Promise<void>;
}

/** A statement that failed: the five-letter SQLSTATE, or `08006` when the connection did. */
export class SqlFailed extends Error {
  override readonly name = "SqlFailed";
  readonly sqlState: string;

  constructor(sqlState: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.sqlState = sqlState;
  }
}
