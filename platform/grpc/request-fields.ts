import { type FieldViolation, RequestFailed } from "../failure.ts";
import { attributeFields } from "./attribute-fields.ts";
import { choiceFields } from "./choice-fields.ts";
import { dateFields } from "./date-fields.ts";
import type { RequestContext } from "./handler.ts";
import { numberFields } from "./number-fields.ts";
import { textFields } from "./text-fields.ts";
import { timeFields } from "./time-fields.ts";

/** Violations that are kept of one request; the rest is counted. Far above what an answer shows. */
const keptMax = 1_000;

/**
 * Reads the fields of one request and notes every violation, with paths as in the proto. A reader
 * always returns a value; what it is after a violation does not matter, for `done` throws:
 *
 *     const fields = readFields(context);
 *     const accountId = fields.id("account_id", request.accountId);
 *     const amount = fields.amount("amount", request.amount);
 *     fields.done();
 */
export const readFields = ({ headerViolations }: Pick<RequestContext, "headerViolations">) => {
  const violations: FieldViolation[] = [...headerViolations];
  let count = violations.length;
  /** Notes a violation that no reader knows of, for example a transfer to oneself. */
  const refuse = (field: string, description: string): void => {
    count += 1;
    if (violations.length < keptMax) violations.push({ field, description });
  };
  return {
    ...textFields(refuse),
    ...numberFields(refuse),
    ...choiceFields(refuse),
    ...timeFields(refuse),
    ...attributeFields(refuse),
    ...dateFields(refuse),
    refuse,
    /** @throws {RequestFailed} INVALID_FIELD with every violation, if there was one. */
    done: (): void => {
      const [first] = violations;
      if (first === undefined) return;
      const more = count > 1 ? ` and ${count - 1} more` : "";
      throw new RequestFailed(
        "INVALID_FIELD",
        `Cannot read the request: ${first.field} ${first.description}${more}`,
        { violations },
      );
    },
  };
};

/** The readers of one request. */
export type RequestFields = ReturnType<typeof readFields>;
