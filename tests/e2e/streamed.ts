import { status } from "@grpc/grpc-js";
import type { CallOptions } from "../../platform/grpc/client.ts";
import { readStatusDetails } from "../../platform/grpc/error-details.ts";
import type { StreamCommandsRequest } from "../../proto/gen/daybook/account/v1/StreamCommandsRequest.ts";
import type { StreamCommandsResponse__Output } from "../../proto/gen/daybook/account/v1/StreamCommandsResponse.ts";
import type { Clients } from "./embedded-process.ts";
import { present } from "./messages.ts";
import type { Refusal } from "./refusal-of.ts";

/** One command of a stream. */
export type Envelope = StreamCommandsRequest;

/** What became of it. */
export type Outcome = StreamCommandsResponse__Output;

/**
 * Sends commands over one stream, ends it and gives all outcomes in the order in which they came.
 * Rejects with the error with which the stream ended, if it was not OK.
 */
export const sendEnvelopes = async (
  commands: Clients["commands"],
  envelopes: readonly Envelope[],
  options: CallOptions = {},
): Promise<Outcome[]> => {
  const exchange = commands.streamCommands({ timeoutMs: 30_000, ...options });
  const sending = (async () => {
    for (const envelope of envelopes) await exchange.send(envelope);
    exchange.end();
  })();
  const outcomes: Outcome[] = [];
  const reading = (async () => {
    for await (const outcome of exchange.responses) outcomes.push(outcome);
  })();
  await Promise.all([reading, sending]);
  return outcomes;
};

/** How a command of a stream was refused, in the words in which a call tells it. */
export const refusalIn = ({ error }: Outcome): Refusal => {
  const refused = present(error);
  const code = status[refused.code] ?? String(refused.code);
  return { ...readStatusDetails(refused), code, message: refused.message };
};
