import { afterEach, describe, expect, it, vi } from "vitest";
import { accountDecider } from "../domain/account/decider.ts";
import { initialAccount } from "../domain/account/state.ts";
import type { StateFold } from "../domain/decider.ts";
import { stateText } from "../domain/state-text.ts";
import type { Snapshot } from "../platform/event-log/reads.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { createSnapshotWriter, type SnapshotWriter } from "./snapshot-writer.ts";
import type { StreamState } from "./state-cache.ts";

/** Without its weight: the states below are of any shape. */
const { weight: _ofAccounts, ...fold } = accountDecider as StateFold<unknown>;
const writers: SnapshotWriter[] = [];
afterEach(() => Promise.all(writers.splice(0).map((writer) => writer.stop())));

const stateAt = (
  streamVersion: number,
  id = "a",
  state: unknown = initialAccount,
): StreamState => ({
  tenantId: "default",
  streamId: `account-${id}`,
  state,
  streamVersion,
  eventId: `event-${streamVersion}`,
});

const writing = (save: (snapshots: readonly Snapshot[]) => Promise<void> = async () => {}) => {
  const saved: Snapshot[] = [];
  const batches: number[] = [];
  const metrics = createMetrics();
  const log = {
    saveSnapshots: async (snapshots: readonly Snapshot[]) => {
      await save(snapshots);
      saved.push(...snapshots);
      batches.push(snapshots.length);
    },
  };
  const writer = createSnapshotWriter({ log, logger: silentLog, metrics, everyEvents: 10 });
  writers.push(writer);
  const versions = () => saved.map(({ streamVersion }) => streamVersion);
  const counted = async () =>
    Object.fromEntries(
      (await metrics.snapshots.get()).values.map(({ labels, value }) => [labels.outcome, value]),
    );
  return { writer, saved, versions, counted, batches };
};

describe("createSnapshotWriter()", () => {
  it("keeps a state once a multiple of its events is passed, and none before", async () => {
    const { writer, saved } = writing();
    writer.offer(stateAt(9), fold, 0);
    writer.offer(stateAt(19), fold, 10);
    await writer.stop();
    expect(saved).toEqual([]);
    const other = writing();
    other.writer.offer(stateAt(10, "a"), fold, 9);
    other.writer.offer(stateAt(35, "b"), fold, 12);
    await other.writer.stop();
    expect(other.versions()).toEqual([10, 35]);
    expect(other.saved[0]).toEqual({
      tenantId: "default",
      streamId: "account-a",
      streamVersion: 10,
      eventId: "event-10",
      stateVersion: accountDecider.stateVersion,
      state: stateText.write(initialAccount),
    });
  });

  it("keeps the newest state of a stream, in whatever order they are offered", async () => {
    const { writer, versions } = writing();
    writer.offer(stateAt(30), fold, 29);
    writer.offer(stateAt(20), fold, 19);
    await writer.stop();
    expect(versions()).toEqual([30]);
  });

  it("keeps none of a fold that has no state version", async () => {
    const { writer, saved } = writing();
    const { stateVersion: _none, ...versionless } = fold;
    writer.offer(stateAt(10), versionless, 9);
    await writer.stop();
    expect(saved).toEqual([]);
  });

  it("drops what is offered while too many wait for a store that hangs", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { writer, saved, counted } = writing(() => promise);
    for (let id = 0; id < 300; id += 1) writer.offer(stateAt(10, String(id)), fold, 9);
    expect(await counted()).toEqual({ dropped: 44 });
    resolve();
    await vi.waitFor(() => expect(saved).toHaveLength(256), { timeout: 5_000 });
  });

  it("drops what is offered while heavy states wait, before they are many", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { writer, saved, counted } = writing(() => promise);
    const heavy = { ...fold, weight: () => 1_024 };
    const offer = (id: number, version = 10) =>
      writer.offer(stateAt(version, String(id)), heavy, version - 1);
    for (let id = 0; id < 8; id += 1) offer(id);
    expect(await counted()).toEqual({});
    offer(8);
    writer.offer(stateAt(10, "plain"), fold, 9);
    expect(await counted()).toEqual({ dropped: 2 });
    offer(0, 20); // In the place of its older one.
    expect(await counted()).toEqual({ dropped: 2 });
    resolve();
    await vi.waitFor(() => expect(saved).toHaveLength(8), { timeout: 5_000 });
    offer(8);
    await vi.waitFor(() => expect(saved).toHaveLength(9), { timeout: 5_000 });
  });

  it("keeps a state alone that weighs more than all may", async () => {
    const { writer, versions } = writing();
    writer.offer(stateAt(10), { ...fold, weight: () => 1_000_000 }, 9);
    await writer.stop();
    expect(versions()).toEqual([10]);
  });

  it("writes all that waits before it ends", async () => {
    const { writer, saved, batches } = writing();
    for (let id = 0; id < 40; id += 1) writer.offer(stateAt(10, String(id)), fold, 9);
    await writer.stop();
    expect(saved).toHaveLength(40);
    expect(batches).toEqual([16, 16, 8]);
  });

  it("ends in time although the store hangs", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { writer, saved } = writing(() => promise);
    for (let id = 0; id < 40; id += 1) writer.offer(stateAt(10, String(id)), fold, 9);
    await writer.stop();
    resolve();
    await vi.waitFor(() => expect(saved).toHaveLength(16));
  });

  it("writes states of a megabyte and more one at a time", async () => {
    const { writer, batches } = writing();
    const text = "é".repeat(524_288);
    writer.offer(stateAt(10, "small"), fold, 9);
    for (const id of ["a", "b", "c"]) writer.offer(stateAt(10, id, { text }), fold, 9);
    await writer.stop();
    expect(batches).toEqual([2, 1, 1]);
  });

  it("lets others have their turn between two states", async () => {
    const { writer } = writing();
    const order: string[] = [];
    const marked = (id: string) => ({
      get id() {
        order.push(id);
        return id;
      },
    });
    for (const id of ["a", "b"]) writer.offer(stateAt(10, id, marked(id)), fold, 9);
    const other = new Promise<void>((resolve) =>
      setImmediate(() => {
        order.push("other");
        resolve();
      }),
    );
    await Promise.all([writer.stop(), other]);
    expect(order.indexOf("other")).toBeLessThan(order.lastIndexOf("b"));
  });

  it("writes a stream once a statement, however often it is offered meanwhile", async () => {
    const { writer, versions, batches } = writing();
    const again = {
      get id() {
        writer.offer(stateAt(20), fold, 19);
        return "a";
      },
    };
    writer.offer(stateAt(10, "a", again), fold, 9);
    writer.offer(stateAt(10, "b"), fold, 9);
    await writer.stop();
    expect(versions()).toEqual([10, 10, 20]);
    expect(batches).toEqual([2, 1]);
  });

  it("goes on after a store that refuses, without what it refused", async () => {
    let refuse = true;
    const { writer, versions, counted } = writing(async () => {
      if (refuse) throw new Error("Cannot: a test");
    });
    writer.offer(stateAt(10), fold, 9);
    await vi.waitFor(async () => expect(await counted()).toEqual({ failed: 1 }));
    refuse = false;
    writer.offer(stateAt(20), fold, 19);
    await vi.waitFor(() => expect(versions()).toEqual([20]), { timeout: 5_000 });
  });

  it("leaves out a state that cannot be written exactly, and keeps its neighbours", async () => {
    const { writer, versions, counted } = writing();
    writer.offer(stateAt(10, "a", { at: Number.NaN }), fold, 9);
    writer.offer(stateAt(20, "b"), fold, 19);
    await writer.stop();
    expect(versions()).toEqual([20]);
    expect(await counted()).toEqual({ failed: 1, saved: 1 });
  });
});
