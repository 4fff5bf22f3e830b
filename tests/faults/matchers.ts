import { Buffer } from "node:buffer";

/** What a matcher sees of a connection when bytes arrive in the direction it watches. */
export type Traffic = {
  /** The bytes that arrived, after the last few before them: a frame may come in two parts. */
  readonly bytes: Buffer;
  /** The first bytes that went the other way since bytes last came this way: the request. */
  readonly asked: Buffer;
};

/** Chooses the bytes to hold. */
export type Matcher = (traffic: Traffic) => boolean;

/** The answer to whatever request has this text among its first bytes. */
export const answerTo =
  (text: string): Matcher =>
  ({ asked }) =>
    asked.includes(text);

/** Postgres says that a transaction has committed. */
export const postgresCommitted: Matcher = ({ bytes }) =>
  bytes.includes(Buffer.from("C\0\0\0\x0bCOMMIT\0", "latin1"));

/** Postgres answers an append: one statement, committed by the time it answers. */
export const postgresAppended: Matcher = answerTo("daybook.append(");

// Of a method frame, behind type and channel: its length of 13, class 60, method 80.
const ackOfFrame = Buffer.from([0, 0, 0, 13, 0, 60, 0, 80]);
const methodFrame = 1;

/** AMQP `basic.ack`: to the client a confirm, to the server the settlement of a delivery. */
export const amqpAck: Matcher = ({ bytes }) => {
  const at = bytes.indexOf(ackOfFrame);
  return at >= 3 && bytes[at - 3] === methodFrame;
};

/** Elasticsearch answers a `_bulk`. */
export const bulkAnswer: Matcher = ({ asked }) =>
  /^(?:POST|PUT) \S*\/_bulk[ ?]/m.test(asked.toString("latin1"));
