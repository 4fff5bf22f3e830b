import { streamsOf } from "./decide-batch.ts";
import { streamKey } from "./state-cache.ts";
import type { AnyCall, Submission } from "./submission.ts";

/**
 * Commands that wait, in turns: one of each tenant after another, and of a tenant one of each
 * stream (the first that a command names), those of one stream in the order in which they came. So
 * a command waits for one of everybody else's at a time, however long the line of a hot stream or a
 * busy tenant is. All that wait are under way at once, so any order is a true one.
 */
export type CommandQueue = {
  size(): number;
  push(submission: Submission): void;
  /** Puts back what a batch had no room for, before all others, in its order. */
  putBack(submissions: readonly Submission[]): void;
  /** The command whose turn it is; undefined when there is none. */
  shift(): Submission | undefined;
  /** Who waits where a command of this call would wait. */
  line(call: AnyCall): Line;
};

/** How many wait in a command's own line and its tenant's, and who else takes turns. */
export type Line = {
  readonly ofStream: number;
  readonly ofTenant: number;
  /** Commands whose turn comes before that of one more of this call, at most. */
  readonly ahead: number;
};

/** Shifted places before an array is cut; keeps a shift at constant cost. */
const deadPlacesMax = 1_024;

/** First in, first out. */
type Row<Item> = { items: Item[]; first: number };

const sizeOf = ({ items, first }: Row<unknown>): number => items.length - first;

const take = <Item>(row: Row<Item>): Item | undefined => {
  const item = row.items[row.first];
  if (item === undefined) return undefined;
  row.first += 1;
  if (row.first >= deadPlacesMax || row.first === row.items.length) {
    row.items = row.items.slice(row.first);
    row.first = 0;
  }
  return item;
};

type StreamLine = Row<Submission> & { readonly key: string };

type TenantLines = {
  readonly tenantId: string;
  readonly byKey: Map<string, StreamLine>;
  readonly turns: Row<StreamLine>;
  size: number;
};

/** The line in which a call waits: the first stream that it names. */
export const lineKey = (call: AnyCall): string => {
  const [first] = streamsOf(call);
  return first === undefined ? "" : streamKey(first);
};

/** The next command of a tenant; its stream's line goes behind the others, or when empty away. */
const takeOf = (tenant: TenantLines): Submission | undefined => {
  const line = take(tenant.turns);
  if (line === undefined) return undefined;
  const submission = take(line);
  tenant.size -= 1;
  if (sizeOf(line) > 0) tenant.turns.items.push(line);
  else tenant.byKey.delete(line.key);
  return submission;
};

const pushTo = (tenant: TenantLines, submission: Submission): void => {
  const key = lineKey(submission.call);
  let line = tenant.byKey.get(key);
  if (line === undefined) {
    line = { key, items: [], first: 0 };
    tenant.byKey.set(key, line);
    tenant.turns.items.push(line);
  }
  line.items.push(submission);
  tenant.size += 1;
};

/** A queue; its length is bounded by whoever lets commands in. */
export const createCommandQueue = (): CommandQueue => {
  const tenants = new Map<string, TenantLines>();
  const turns: Row<TenantLines> = { items: [], first: 0 };
  let returned: Submission[] = [];
  let size = 0;

  const requireTenant = (tenantId: string): TenantLines => {
    const there = tenants.get(tenantId);
    if (there !== undefined) return there;
    const tenant = { tenantId, byKey: new Map(), turns: { items: [], first: 0 }, size: 0 };
    tenants.set(tenantId, tenant);
    turns.items.push(tenant);
    return tenant;
  };

  const takeNext = (): Submission | undefined => {
    const tenant = take(turns);
    if (tenant === undefined) return undefined;
    const submission = takeOf(tenant);
    if (tenant.size > 0) turns.items.push(tenant);
    else tenants.delete(tenant.tenantId);
    return submission;
  };

  return {
    size: () => size,
    push: (submission) => {
      size += 1;
      pushTo(requireTenant(submission.call.key.tenantId), submission);
    },
    putBack: (submissions) => {
      if (submissions.length === 0) return;
      size += submissions.length;
      returned = [...submissions, ...returned];
    },
    shift: () => {
      const submission = returned.shift() ?? takeNext();
      if (submission !== undefined) size -= 1;
      return submission;
    },
    line: (call) => {
      const tenant = tenants.get(call.key.tenantId);
      const ofTenant = tenant?.size ?? 0;
      const line = tenant?.byKey.get(lineKey(call));
      const ofStream = line === undefined ? 0 : sizeOf(line);
      const inTenant = Math.min(ofTenant, (ofStream + 1) * (tenant?.byKey.size ?? 0));
      const ahead = Math.min(size, returned.length + (inTenant + 1) * Math.max(tenants.size, 1));
      return { ofStream, ofTenant, ahead };
    },
  };
};
