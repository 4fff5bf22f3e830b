import type { RequestFailed } from "./failure.ts";

/** Places for what is in hand or waits, of which no tenant takes all. */
export type TenantPlaces = {
  /** Takes a place. @throws {RequestFailed} OVERLOADED when all, or the tenant's, are taken. */
  enter(tenantId: string): void;
  /** Gives a place back; once for each that was taken. */
  leave(tenantId: string): void;
};

type PlaceOptions = {
  readonly placesMax: number;
  readonly perTenantMax: number;
  /** What is thrown when `taken` are taken already; `whose` is "" or " of this tenant". */
  readonly refuse: (taken: number, whose: string) => RequestFailed;
  /** Told how many are taken, at each change. */
  readonly taken?: { set(places: number): void };
};

/** Places of which one tenant has only its share. */
export const createTenantPlaces = ({
  placesMax,
  perTenantMax,
  refuse,
  taken,
}: PlaceOptions): TenantPlaces => {
  const ofTenants = new Map<string, number>(); // Without tenants that have none.
  let all = 0;
  const change = (tenantId: string, by: 1 | -1): void => {
    all += by;
    const ofTenant = (ofTenants.get(tenantId) ?? 0) + by;
    if (ofTenant === 0) ofTenants.delete(tenantId);
    else ofTenants.set(tenantId, ofTenant);
    taken?.set(all);
  };
  return {
    enter: (tenantId) => {
      const ofTenant = ofTenants.get(tenantId) ?? 0;
      if (ofTenant >= perTenantMax) throw refuse(ofTenant, " of this tenant");
      if (all >= placesMax) throw refuse(all, "");
      change(tenantId, 1);
    },
    leave: (tenantId) => change(tenantId, -1),
  };
};
