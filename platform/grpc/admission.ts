import { RequestFailed } from "../failure.ts";
import { createTenantPlaces, type TenantPlaces } from "../tenant-places.ts";

/** What one tenant may take of places for all when nothing else is said: half, at least one. */
const shareOf = (placesMax: number): number => Math.max(1, Math.floor(placesMax / 2));

/**
 * `placesMax` places for what is in hand at once, of one tenant at most `perTenantMax` (unset:
 * half); `what` is what they are for, for people: `requests`. `enter` throws OVERLOADED.
 */
export const createAdmission = (
  placesMax: number,
  what: string,
  perTenantMax: number = shareOf(placesMax),
): TenantPlaces =>
  createTenantPlaces({
    placesMax,
    perTenantMax,
    refuse: (taken, whose) =>
      new RequestFailed(
        "OVERLOADED",
        `Cannot take the request: ${taken} ${what}${whose} are in hand already`,
      ),
  });
