import { Counter, Gauge, Histogram, Registry } from "prom-client";

import { watchEventLoop } from "./event-loop-lag.ts";

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

const gaugeIn =
  (registers: Registry[]) =>
  <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });

/** How the servers are that a process rests on. */
const serverGauges = (registers: Registry[]) => {
  const gauge = gaugeIn(registers);
  return {
    ready: gauge("daybook_ready", "1 while what the process rests on is there", ["check"]),
    brokerConnected: gauge("daybook_broker_connected", "1 while connected to the broker", ["link"]),
    brokerBlocked: gauge("daybook_broker_blocked", "1 while the broker takes no messages", []),
    sqlConnections: gauge("daybook_sql_connections", "Open connections to Postgres", ["state"]),
    sqlWaiting: gauge("daybook_sql_waiting", "Statements waiting for a connection", []),
  };
};

/** What of a projection does not go on, and how many indices it has. */
const projectionGauges = (registers: Registry[]) => {
  const gauge = gaugeIn(registers);
  return {
    stoppedPartitions: gauge(
      "daybook_projection_stopped_partitions",
      "Partitions that apply nothing until the index, the log or a held stream is mended",
      ["projection"],
    ),
    projectionIndices: gauge(
      "daybook_projection_indices",
      "Indices that a projection has, the live one among them",
      ["projection"],
    ),
  };
};

/** How process managers and snapshots get on. */
const processMetrics = (registers: Registry[]) => {
  const gauge = gaugeIn(registers);
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    processLag: gauge("daybook_process_lag_events", "Events not yet reacted to", ["process"]),
    timersWaiting: gauge("daybook_timers_waiting", "Timers not yet executed", ["process"]),
    timersOverdue: gauge("daybook_timers_overdue_seconds", "Time since the oldest was due", [
      "process",
    ]),
    timersParked: gauge("daybook_timers_parked", "Timers set aside because they fail for good", [
      "process",
    ]),
    timersTried: counter("daybook_timers_tried_total", "Timers tried, by what became of them", [
      "process",
      "outcome",
    ]),
    snapshots: counter("daybook_snapshots_total", "Snapshots of states, by what became of them", [
      "outcome",
    ]),
  };
};

/** What comes in beside single requests, and what is refused of it. */
const trafficMetrics = (registers: Registry[]) => ({
  streamsOpen: gaugeIn(registers)("daybook_streams_open", "Streams that are open", ["rpc"]),
  streamMessages: new Counter({
    name: "daybook_stream_messages_total",
    help: "Messages of streams",
    labelNames: ["rpc", "direction"],
    registers,
  }),
  commandsOverloaded: new Counter({
    name: "daybook_commands_overloaded_total",
    help: "Commands refused at once because too many waited, by what of them was too much",
    labelNames: ["cause"],
    registers,
  }),
});

/** How late the event loop is; looked up when it is asked for. */
const addEventLoopLag = (registers: Registry[]): void => {
  const look = watchEventLoop();
  new Gauge({
    name: "daybook_event_loop_lag_seconds",
    help: "How late the event loop was since the last scrape",
    labelNames: ["quantile"],
    registers,
    collect() {
      const lag = look();
      if (lag === undefined) return;
      this.set({ quantile: "0.5" }, lag.p50);
      this.set({ quantile: "0.99" }, lag.p99);
      this.set({ quantile: "1" }, lag.most);
    },
  });
};

const metricsIn = (registers: Registry[]) => ({
  counter: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers }),
  gauge: gaugeIn(registers),
  seconds: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: secondsBuckets }),
  sizes: (name: string, help: string) =>
    new Histogram({ name, help, registers, buckets: batchBuckets }),
});

const queryMetrics = (registers: Registry[]) => {
  const { counter, gauge, seconds } = metricsIn(registers);
  return {
    queriesWaiting: gauge("daybook_queries_waiting", "Queries waiting for the index", []),
    querySeconds: seconds("daybook_query_seconds", "Queries by RPC and where the time went", [
      "rpc",
      "part",
    ]),
    watchers: gauge("daybook_watchers", "Open streams that watch a document", []),
    watchTickSeconds: seconds(
      "daybook_watch_tick_seconds",
      "One look at all watched documents",
      [],
    ),
    watchSkipped: counter(
      "daybook_watch_skipped_total",
      "Changes that a watcher never saw because a later one came before it read on",
      [],
    ),
    readCache: counter("daybook_read_cache_total", "Reads by id, from memory or not", ["result"]),
    statementsUnproved: counter(
      "daybook_statements_unproved_total",
      "Statements refused because their lines did not add up",
      [],
    ),
  };
};

/** Every metric of every process, declared once. Documented in docs/metrics.md. */
export const createMetrics = (registry: Registry = new Registry()) => {
  const registers = [registry];
  addEventLoopLag(registers);
  const { counter, gauge, seconds, sizes } = metricsIn(registers);
  return {
    registry,
    requestSeconds: seconds("daybook_request_seconds", "Requests by RPC and gRPC code", [
      "rpc",
      "code",
    ]),
    ...trafficMetrics(registers),
    appendSeconds: seconds("daybook_append_seconds", "One append to the event log", []),
    batchCommands: sizes("daybook_batch_commands", "Commands of one append"),
    commandsWaiting: gauge("daybook_commands_waiting", "Commands waiting for a batch", []),
    commandsRetried: counter(
      "daybook_commands_retried_total",
      "Commands decided again under the lock after a conflict or a due time",
      [],
    ),
    stuckHeads: gauge("daybook_stuck_heads", "Partitions that another session holds up", []),
    headOffset: gauge("daybook_head_offset", "Last offset of the log", ["partition"]),
    relayLag: gauge("daybook_relay_lag_events", "Events not yet confirmed by the broker", [
      "partition",
    ]),
    relayFailures: counter("daybook_relay_failures_total", "Relay rounds that failed", []),
    queueDepth: gauge("daybook_queue_depth", "Messages waiting in the broker", ["partition"]),
    projectionLagEvents: gauge("daybook_projection_lag_events", "Events not yet applied", [
      "projection",
      "partition",
    ]),
    projectionLagSeconds: gauge(
      "daybook_projection_lag_seconds",
      "Age of the oldest event not yet applied",
      ["projection", "partition"],
    ),
    eventsApplied: counter("daybook_events_applied_total", "Events folded into documents", [
      "projection",
    ]),
    runsSkipped: counter("daybook_runs_skipped_total", "Deliveries not used, by reason", [
      "reason",
    ]),
    heldStreams: gauge("daybook_held_streams", "Streams whose events wait after a failed fold", [
      "projection",
    ]),
    projectionFailures: counter("daybook_projection_failures_total", "Applies that failed", [
      "projection",
    ]),
    deadLetters: counter("daybook_dead_letters_total", "Messages that could not be used", [
      "reason",
    ]),
    ...serverGauges(registers),
    ...projectionGauges(registers),
    ...processMetrics(registers),
    ...queryMetrics(registers),
  };
};

/** The metrics of one process. */
export type Metrics = ReturnType<typeof createMetrics>;
