import { type CurrencyCode, isCurrencyCode } from "../../domain/money.ts";
import { type ConsistencyToken, parseToken } from "../consistency-token.ts";
import { isCorrelationId, isTenantId } from "./request-headers.ts";

/** Notes that a field cannot be read; `description` goes on from its path: `must be …`. */
export type Refuse = (field: string, description: string) => void;

/** Code points of a free text. */
const textCodePointsMax = 500;

/** Code points of an email, blanks around it included; as RFC 5321 has it for a mailbox. */
const emailCodePointsMax = 254;

const email = /^[^\s@]+@[^\s@]+$/u;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const id = /^(?!\.)[A-Za-z0-9._-]{1,64}$/;
// Control characters (NUL, C1 and line ends among them), and what invalid UTF-8 is read as.
const unstorable = /[\p{Cc}\ufffd]/u;

const isFreeText = (text: string, codePointsMax: number): boolean =>
  // A code point takes at most two units: a megabyte need not be counted.
  text.length <= 2 * codePointsMax &&
  [...text].length <= codePointsMax &&
  text.isWellFormed() &&
  !unstorable.test(text);

const isEmail = (text: string): boolean =>
  isFreeText(text, emailCodePointsMax) && email.test(text.trim());

const emailForm = `must be local@domain, of at most ${emailCodePointsMax} code points`;
const idForm = "must be 1 to 64 of A-Z, a-z, 0-9, ., _ and -, the first not a dot";

/** Reads text fields; each returns something usable also when it has refused. */
export const textFields = (refuse: Refuse) => {
  const readId = (field: string, text: string): string => {
    if (!id.test(text)) refuse(field, idForm);
    return text;
  };
  const readText = (field: string, text: string, codePointsMax = textCodePointsMax): string => {
    if (!isFreeText(text, codePointsMax)) {
      refuse(
        field,
        `must be at most ${codePointsMax} code points, without control characters and U+FFFD`,
      );
    }
    return text;
  };
  const currencyCode = (field: string, text: string): CurrencyCode => {
    if (!isCurrencyCode(text)) refuse(field, "must be an active ISO 4217 code, upper case");
    return text;
  };
  return {
    /** A UUID of any version, in lower case: the two spellings are one request. */
    requestId: (field: string, text: string): string => {
      if (!uuid.test(text)) refuse(field, "must be a UUID");
      return text.toLowerCase();
    },
    id: readId,
    /** An id, or empty. */
    optionalId: (field: string, text: string): string => (text === "" ? "" : readId(field, text)),
    /** At most `countMax` ids; the violation names the element: `account_ids[3]`. */
    ids: (field: string, texts: readonly string[], countMax: number): readonly string[] => {
      if (texts.length > countMax) refuse(field, `must have at most ${countMax} elements`);
      else for (const [index, text] of texts.entries()) readId(`${field}[${index}]`, text);
      return texts;
    },
    /** Free text, verbatim; may be empty. */
    text: readText,
    /** Free text that says something. */
    requiredText: (field: string, text: string, codePointsMax?: number): string => {
      if (text === "") refuse(field, "must be given");
      return readText(field, text, codePointsMax);
    },
    /** `local@domain`; blanks around it are not looked at. */
    email: (field: string, text: string): string => {
      if (!isEmail(text)) refuse(field, emailForm);
      return text;
    },
    currencyCode,
    /** A currency, or empty. */
    optionalCurrencyCode: (field: string, text: string): CurrencyCode | "" =>
      text === "" ? "" : currencyCode(field, text),
    /** A tenant's name, or `unset` for an empty one. */
    tenantId: (field: string, text: string, unset: string): string => {
      if (text === "") return unset;
      if (!isTenantId(text)) refuse(field, "must be 1 to 64 of a-z, 0-9 and -");
      return text;
    },
    /** A correlation id as requests may carry it, or empty. */
    optionalCorrelationId: (field: string, text: string): string => {
      if (text !== "" && !isCorrelationId(text)) {
        refuse(field, "must be 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
      }
      return text;
    },
    /** The token's parts; only its form is looked at. Empty = none. */
    consistencyToken: (field: string, text: string): ConsistencyToken => {
      const token = parseToken(text);
      if (token === undefined) refuse(field, "must be a token that an answer gave");
      return token ?? [];
    },
  };
};
