import { Metadata } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { readRequestHeaders } from "./request-headers.ts";

const read = (...headers: [string, string][]) => {
  const metadata = new Metadata();
  for (const [name, value] of headers) metadata.add(name, value);
  return readRequestHeaders(metadata);
};

const trace = "0af7651916cd43dd8448eb211c80319c";
const span = "b7ad6b7169203331";

describe("readRequestHeaders()", () => {
  it.each(["a", "0-9", "a".repeat(64)])("takes the tenant %j", (tenantId) =>
    expect(read(["x-tenant-id", tenantId])).toMatchObject({ tenantId, violations: [] }),
  );

  it.each(["", "A", "a_b", "a.b", "a".repeat(65), "a, a"])("refuses the tenant %j", (tenantId) =>
    expect(read(["x-tenant-id", tenantId]).violations).toMatchObject([{ field: "x-tenant-id" }]),
  );

  it.each(["a", "A.b_c-9", "a".repeat(64)])("takes the correlation id %j", (correlationId) =>
    expect(read(["x-correlation-id", correlationId])).toMatchObject({
      correlationId,
      violations: [],
    }),
  );

  it.each(["", "a b", "a/b", "a".repeat(65)])("refuses the correlation id %j", (correlationId) =>
    expect(read(["x-correlation-id", correlationId]).violations).toMatchObject([
      { field: "x-correlation-id" },
    ]),
  );

  it("uses the default tenant and no correlation when neither is given", () =>
    expect(read()).toEqual({
      tenantId: "default",
      correlationId: "",
      traceparent: "",
      violations: [],
    }));

  it("keeps of a later trace version what is known today", () => {
    const known = `00-${trace}-${span}-01`;
    expect(read(["traceparent", known]).traceparent).toBe(known);
    expect(read(["traceparent", `cc-${trace}-${span}-01-more`]).traceparent).toBe(known);
  });

  it.each([
    "",
    "x",
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${"0".repeat(32)}-${span}-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
  ])("goes on without the malformed trace %j", (traceparent) =>
    expect(read(["traceparent", traceparent])).toMatchObject({ traceparent: "", violations: [] }),
  );

  it("goes on without a trace that is given twice", () => {
    const one: [string, string] = ["traceparent", `00-${trace}-${span}-01`];
    expect(read(one, one).traceparent).toBe("");
  });
});
