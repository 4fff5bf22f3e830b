import { EventUndecodable, type RecordedEvent } from "../domain/event.ts";

/** Characters of one error text that are kept. */
const errorLengthMax = 300;

const place = /^\s+at .*?([a-z0-9.-]{1,60}\.ts:\d{1,6})/m;

/** One line of at most 300 characters, for logs and operators. */
export const oneLine = (text: string): string =>
  text.replaceAll(/\s+/g, " ").trim().slice(0, errorLengthMax);

/**
 * What went wrong with an event, in one line without payload. The message of an error thrown by a
 * fold may quote what it was reading, so only the error's name and place are told.
 */
export const describeFoldError = (
  { type, schemaVersion }: Pick<RecordedEvent, "type" | "schemaVersion">,
  error: unknown,
): string => {
  if (error instanceof EventUndecodable) return oneLine(error.message);
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: "" };
  const [, at] = place.exec(stack ?? "") ?? [];
  return oneLine(`Cannot fold ${type} v${schemaVersion}: ${name}${at ? ` at ${at}` : ""}`);
};
