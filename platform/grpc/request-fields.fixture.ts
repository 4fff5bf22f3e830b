import { expect } from "vitest";
import { RequestFailed } from "../failure.ts";
import { type RequestFields, readFields } from "./request-fields.ts";

/** What `read` gives, and the fields that it refuses. */
export const reading = <Value>(read: (fields: RequestFields) => Value) => {
  const fields = readFields({ headerViolations: [] });
  const value = read(fields);
  try {
    fields.done();
    return { value, refused: [] as string[] };
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    return { value, refused: error.violations.map(({ field }) => field) };
  }
};

/** `read` gives what is expected and refuses nothing. */
export const accepts = <Value>(read: (fields: RequestFields) => Value, expected: Value): void => {
  expect(reading(read)).toEqual({ value: expected, refused: [] });
};

/** `read` refuses exactly these fields. */
export const refuses = (read: (fields: RequestFields) => unknown, ...fields: string[]): void => {
  expect(reading(read).refused).toEqual(fields);
};
