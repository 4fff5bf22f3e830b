import type { Metadata } from "@grpc/grpc-js";
import type { FieldViolation } from "../failure.ts";
import type { RequestContext } from "./handler.ts";

/** Tenant of callers that name none. */
export const defaultTenantId = "default";

const tenantId = /^[a-z0-9-]{1,64}$/;
const correlationId = /^[A-Za-z0-9._-]{1,64}$/;
const traceContext = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** True for a name that a tenant can have. */
export const isTenantId = (text: string): boolean => tenantId.test(text);

/** True for an id under which callers can follow their requests. */
export const isCorrelationId = (text: string): boolean => correlationId.test(text);

/** What the headers of a request say, with a violation for each that cannot be read. */
export type RequestHeaders = Pick<RequestContext, "tenantId" | "correlationId" | "traceparent"> & {
  readonly violations: readonly FieldViolation[];
};

/**
 * The caller's span, or empty. The W3C recommendation asks receivers to go on without it when it is
 * malformed, all zero or given twice; of a later version only the part known today is kept.
 */
const readTraceparent = (values: readonly string[]): string => {
  const [, version = "ff", trace = "", span = "", flags = "", rest] =
    (values.length === 1 && traceContext.exec(values[0] ?? "")) || [];
  if (version === "ff" || (version === "00" && rest !== undefined)) return "";
  if (/^0+$/.test(trace) || /^0+$/.test(span)) return "";
  return `00-${trace}-${span}-${flags}`;
};

/** Reads tenant, correlation and trace. A header given twice is a violation, not a choice. */
export const readRequestHeaders = (metadata: Metadata): RequestHeaders => {
  const violations: FieldViolation[] = [];
  const values = (name: string): string[] => metadata.get(name).map(String);
  const readOne = (name: string, form: RegExp, unset: string, description: string): string => {
    const [value, ...further] = values(name);
    if (value === undefined) return unset;
    // HTTP/2 joins a header that was sent twice with a comma, which no form allows.
    if (further.length === 0 && form.test(value)) return value;
    violations.push({ field: name, description });
    return unset;
  };
  return {
    tenantId: readOne(
      "x-tenant-id",
      tenantId,
      defaultTenantId,
      "must be given once, 1 to 64 of a-z, 0-9 and -",
    ),
    correlationId: readOne(
      "x-correlation-id",
      correlationId,
      "",
      "must be given once, 1 to 64 of A-Z, a-z, 0-9, ., _ and -",
    ),
    traceparent: readTraceparent(values("traceparent")),
    violations,
  };
};
