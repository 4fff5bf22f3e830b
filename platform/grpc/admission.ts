import { RequestFailed } from "../failure.ts";

/** Places for what is in hand at once. */
export type Admission = {
  /** Takes a place. @throws {RequestFailed} OVERLOADED when none is free. */
  enter(): void;
  /** Gives a place back; once for each that was taken. */
  leave(): void;
};

/** `placesMax` places; `what` is what they are for, for people: `requests`. */
export const createAdmission = (placesMax: number, what: string): Admission => {
  let taken = 0;
  return {
    enter: () => {
      if (taken >= placesMax) {
        throw new RequestFailed(
          "OVERLOADED",
          `Cannot take the request: ${placesMax} ${what} are in hand already`,
        );
      }
      taken += 1;
    },
    leave: () => {
      taken -= 1;
    },
  };
};
