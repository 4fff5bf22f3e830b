import { Metadata, type ServerInterceptingCallInterface, status } from "@grpc/grpc-js";
import type { ErrorStatus } from "./status.ts";

/**
 * The way back to the caller of a stream. The stream objects of grpc-js write one message at a time
 * and go through the event loop and the socket for each; here all that are sent in one turn leave
 * together.
 */
export type Responder = {
  /** Sends one message; `taken` is called when the network has it. Never, once the call is over. */
  send(message: Buffer, taken: () => void): void;
  /** Ends the call behind what was sent: with OK, or with an error. */
  end(error: ErrorStatus | undefined): void;
};

/** A responder that writes to the call itself. */
export const createResponder = (call: ServerInterceptingCallInterface): Responder => ({
  send: (message, taken) => call.sendMessage(message, taken),
  end: (error) =>
    call.sendStatus(error ?? { code: status.OK, details: "OK", metadata: new Metadata() }),
});

/** Bytes of one stream that may wait for the network before the next message is asked for. */
const unsentBytesMax = 65_536;

/** Sends messages no faster than the caller takes them; resolves when the next one may come. */
export const createPacedSend = (responder: Responder): ((message: Buffer) => Promise<void>) => {
  let unsentBytes = 0;
  let wake: (() => void) | undefined;
  return (message) => {
    const { length } = message;
    unsentBytes += length;
    responder.send(message, () => {
      unsentBytes -= length;
      if (unsentBytes < unsentBytesMax) wake?.();
    });
    if (unsentBytes < unsentBytesMax) return Promise.resolve();
    return new Promise((resolve) => {
      wake = resolve;
    });
  };
};
