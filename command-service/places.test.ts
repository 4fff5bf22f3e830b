import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { depositOf, transferOf } from "./executor.fixture.ts";
import { createPlaces } from "./places.ts";

const inTenant = (accountId: string, tenantId = "a") => depositOf(accountId, 1n, { tenantId });

describe("createPlaces()", () => {
  it("counts by tenant, and in it by stream", () => {
    const places = createPlaces();
    for (const id of ["x", "x", "y"]) places.take(inTenant(id));
    expect(places.of(inTenant("x"))).toEqual({ ofTenant: 3, ofStream: 2 });
    expect(places.of(inTenant("y"))).toEqual({ ofTenant: 3, ofStream: 1 });
    expect(places.of(inTenant("z"))).toEqual({ ofTenant: 3, ofStream: 0 });
  });

  it("keeps streams of one name apart by their tenants", () => {
    const places = createPlaces();
    places.take(inTenant("x", "a"));
    expect(places.of(inTenant("x", "b"))).toEqual({ ofTenant: 0, ofStream: 0 });
  });

  it("counts what names two streams for the first of them", () => {
    const places = createPlaces();
    places.take(transferOf("x", "y", 1n));
    expect(places.of(depositOf("x", 1n))).toEqual({ ofTenant: 1, ofStream: 1 });
    expect(places.of(depositOf("y", 1n))).toEqual({ ofTenant: 1, ofStream: 0 });
  });

  it("knows those that have come and not gone, whatever comes and goes", () => {
    const name = fc.constantFrom("x", "y", "z");
    const comer = fc.record({ tenantId: name, accountId: name });
    fc.assert(
      fc.property(
        fc.array(comer, { maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        (all, go) => {
          const places = createPlaces();
          const there: { tenantId: string; accountId: string }[] = [];
          for (const one of all) {
            places.take(inTenant(one.accountId, one.tenantId));
            there.push(one);
            const leaver = go.next().value ? there.shift() : undefined;
            if (leaver) places.leave(inTenant(leaver.accountId, leaver.tenantId));
          }
          for (const { tenantId, accountId } of all) {
            const ofTenant = there.filter((one) => one.tenantId === tenantId);
            const ofStream = ofTenant.filter((one) => one.accountId === accountId);
            expect(places.of(inTenant(accountId, tenantId))).toEqual({
              ofTenant: ofTenant.length,
              ofStream: ofStream.length,
            });
          }
        },
      ),
    );
  });
});
