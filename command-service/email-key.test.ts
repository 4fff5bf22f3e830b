import { expect, it } from "vitest";
import { emailKey, keptEmail } from "./email-key.ts";

const key = new Uint8Array(32).fill(7);

it.each([" Ada@Example.COM ", "ada@example.com", "ADA@EXAMPLE.COM"])(
  "emailKey() is the same for %j as for any spelling",
  (email) => expect(emailKey(key, "t", email)).toBe(emailKey(key, "t", "Ada@example.com")),
);

it("emailKey() is the same for composed and decomposed letters", () =>
  expect(emailKey(key, "t", "ju\u0308rgen@x.de")).toBe(emailKey(key, "t", "J\u00dcRGEN@x.de")));

it("emailKey() differs by email, tenant and log", () => {
  const other = new Uint8Array(32).fill(8);
  const keys = [
    emailKey(key, "t", "a@x.de"),
    emailKey(key, "t", "b@x.de"),
    emailKey(key, "u", "a@x.de"),
    emailKey(other, "t", "a@x.de"),
  ];
  expect(new Set(keys).size).toBe(4);
});

// A key that changed with a release would let every email be taken a second time.
it("emailKey() stays what it was", () =>
  expect(emailKey(key, "default", "ada@example.com")).toBe(
    "dde899b9be1854bd17e0484c6fda6e01265fe8886c94dd023fe74590b20d8212",
  ));

it("keptEmail() keeps the case", () => expect(keptEmail(" Ada@X.de ")).toBe("Ada@X.de"));
