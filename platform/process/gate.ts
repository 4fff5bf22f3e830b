import { type FailureReason, RequestFailed } from "../failure.ts";
import type { AnyHandler } from "../grpc/add-service.ts";
import type { HandlersOf, StreamHandler, UnaryHandler } from "../grpc/handler.ts";
import { type ServiceName, type Services, serviceDefinition } from "../grpc/proto.ts";
import type { ServedService } from "../grpc/server.ts";

/** A service's handlers as served from the first moment on, whatever lies behind them. */
export type Gate<Name extends ServiceName> = {
  readonly handlers: HandlersOf<Services[Name]>;
  /** Requests go to these handlers from now on. */
  open(handlers: HandlersOf<Services[Name]>): void;
  /** Requests are refused from now on; those under way go on. */
  close(): void;
};

/**
 * A closed gate in front of a service. While it is closed every request is refused with `reason`,
 * which callers retry: so a process can listen, and say what it waits for, before it can work.
 */
export const createGate = <Name extends ServiceName>(
  name: Name,
  reason: Extract<FailureReason, "STORE_UNAVAILABLE" | "INDEX_UNAVAILABLE">,
): Gate<Name> => {
  let behind: Readonly<Record<string, AnyHandler>> | undefined;
  const requireHandler = (rpc: string): AnyHandler => {
    const handler = behind?.[rpc];
    if (handler !== undefined) return handler;
    const what = reason === "STORE_UNAVAILABLE" ? "the event log" : "the search index";
    throw new RequestFailed(reason, `Cannot answer yet: the service waits for ${what}`);
  };
  const passAnswer =
    (rpc: string): UnaryHandler<unknown, unknown> =>
    async (request, context) =>
      await (requireHandler(rpc) as UnaryHandler<unknown, unknown>)(request, context);
  const passStream =
    (rpc: string): StreamHandler<unknown, unknown> =>
    (request, context) =>
      (requireHandler(rpc) as StreamHandler<unknown, unknown>)(request, context);
  const methods: [string, { requestStream: boolean; responseStream: boolean }][] = Object.entries(
    serviceDefinition(name),
  );
  const passed = methods.map(([rpc, { requestStream, responseStream }]) => [
    rpc,
    responseStream && !requestStream ? passStream(rpc) : passAnswer(rpc),
  ]);
  return {
    handlers: Object.fromEntries(passed) as HandlersOf<Services[Name]>,
    open: (handlers) => {
      behind = handlers as unknown as Readonly<Record<string, AnyHandler>>;
    },
    close: () => {
      behind = undefined;
    },
  };
};

/** One gate in front of each service of a process; they open and close together. */
export type Gates = {
  readonly services: readonly ServedService[];
  /** Requests go to these services from now on. */
  open(services: readonly ServedService[]): void;
  /** Requests are refused from now on; those under way go on. */
  close(): void;
};

/** Closed gates in front of services; see {@link createGate}. */
export const createGates = (
  names: readonly ServiceName[],
  reason: Parameters<typeof createGate>[1],
): Gates => {
  const gates = names.map((name) => ({ name, gate: createGate(name, reason) }));
  return {
    services: gates.map(({ name, gate }) => ({ name, handlers: gate.handlers }) as ServedService),
    open: (services) => {
      for (const { name, gate } of gates) {
        const behind = services.find((service) => service.name === name);
        if (behind === undefined) throw new Error(`Cannot open ${name}: it has no handlers`);
        gate.open(behind.handlers as never);
      }
    },
    close: () => {
      for (const { gate } of gates) gate.close();
    },
  };
};
