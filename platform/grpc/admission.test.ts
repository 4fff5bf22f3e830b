import { expect, it } from "vitest";
import { createAdmission } from "./admission.ts";

const fill = (admission: ReturnType<typeof createAdmission>, tenantId: string, places: number) => {
  for (let place = 0; place < places; place += 1) admission.enter(tenantId);
};

const overloaded = (message: string) => expect.objectContaining({ reason: "OVERLOADED", message });

it("gives a tenant half of the places, and the other half to others", () => {
  const admission = createAdmission(7, "streams");
  fill(admission, "a", 3);
  expect(() => admission.enter("a")).toThrow(
    overloaded("Cannot take the request: 3 streams of this tenant are in hand already"),
  );
  fill(admission, "b", 3);
  fill(admission, "c", 1);
  expect(() => admission.enter("d")).toThrow(
    overloaded("Cannot take the request: 7 streams are in hand already"),
  );
});

it("gives a place again that was left, to the tenant that left it and to any other", () => {
  const admission = createAdmission(2, "requests");
  fill(admission, "a", 1);
  admission.leave("a");
  fill(admission, "a", 1);
  expect(() => admission.enter("a")).toThrow();
  fill(admission, "b", 1);
  admission.leave("a");
  fill(admission, "c", 1);
});

it("gives a lone place to whoever comes", () => fill(createAdmission(1, "requests"), "a", 1));

it("gives one tenant as many as it is told to", () => {
  const admission = createAdmission(4, "requests", 4);
  fill(admission, "a", 4);
  expect(() => admission.enter("b")).toThrow();
});
