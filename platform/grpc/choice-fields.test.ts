import { describe, it } from "vitest";
import { AccountStatus } from "../../proto/gen/daybook/account/v1/AccountStatus.ts";
import { EntryType } from "../../proto/gen/daybook/account/v1/EntryType.ts";
import { accepts, refuses } from "./request-fields.fixture.ts";
import type { RequestFields } from "./request-fields.ts";

describe("choices", () => {
  it("takes a known enum value and refuses unspecified and unknown ones", () => {
    accepts(
      (f) => f.enumValue("status", "ACCOUNT_STATUS_OPEN", AccountStatus),
      "ACCOUNT_STATUS_OPEN",
    );
    refuses((f) => f.enumValue("status", "ACCOUNT_STATUS_UNSPECIFIED", AccountStatus), "status");
    refuses((f) => f.enumValue("status", 77 as never, AccountStatus), "status");
  });

  it("reads an unspecified value as unset where it is optional", () => {
    accepts(
      (f) => f.optionalEnumValue("status", "ACCOUNT_STATUS_UNSPECIFIED", AccountStatus),
      undefined,
    );
    refuses((f) => f.optionalEnumValue("status", 77 as never, AccountStatus), "status");
  });

  it("names the element of an enum list that is bad, and bounds the list", () => {
    const types = ["ENTRY_TYPE_DEPOSIT", "ENTRY_TYPE_UNSPECIFIED"] as const;
    refuses((f) => f.enumValues("types", types, EntryType, 2), "types[1]");
    refuses((f) => f.enumValues("types", types, EntryType, 1), "types");
    accepts(
      (f) => f.enumValues("types", ["ENTRY_TYPE_DEPOSIT"], EntryType, 1),
      ["ENTRY_TYPE_DEPOSIT"],
    );
  });

  it("reads an order, its direction, and the default when it is unset", () => {
    const unset = { field: "account_id", descending: false } as const;
    const read = (text: string) => (fields: RequestFields) =>
      fields.orderBy("order_by", text, ["account_id", "balance"], unset);
    accepts(read(""), unset);
    accepts(read("balance"), { field: "balance", descending: false });
    accepts(read("balance desc"), { field: "balance", descending: true });
    for (const text of ["name", "balance asc", "balance  desc", " balance", "balance desc desc"]) {
      refuses(read(text), "order_by");
    }
  });

  it("reads which fields are changed: those of the mask, all, or those that are set", () => {
    const read =
      (...paths: string[]) =>
      (fields: RequestFields) => [
        ...fields.updateMask("update_mask", { paths }, ["name", "phone"], (one) => one === "phone"),
      ];
    accepts(read("name"), ["name"]);
    accepts(read("phone", "name", "name"), ["name", "phone"]);
    accepts(read("*"), ["name", "phone"]);
    accepts(read(), ["phone"]);
    accepts((f) => [...f.updateMask("update_mask", null, ["name"], () => false)], []);
    for (const path of ["", "email", "name.first", "Name"]) refuses(read(path), "update_mask");
  });
});
