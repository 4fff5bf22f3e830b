import { all, joined, refusalOf, tokenOf } from "./desk.ts";
import { aTime, expectSeen, tokenForm, uuid } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import { newCustomer } from "./shop-desk.ts";

const commands = rulesOf("customers", {
  register: [
    "RegisterCustomer answers version 1 and derives an id; a taken id is CUSTOMER_EXISTS",
    async (desk) => {
      const customerId = desk.newId("k");
      const profile = { name: "Ada", email: "ada@mail.test" };
      const registered = await desk.does("RegisterCustomer", { customerId, ...profile });
      const answer = { customerId, version: "1", consistencyToken: tokenForm, recordTime: aTime };
      expectSeen("RegisterCustomer", registered, { ...answer, replayed: false });
      const other = { customerId, name: "Bob", email: "bob@mail.test" };
      await desk.refused("RegisterCustomer", other, "CUSTOMER_EXISTS");
      const derived = await desk.does("RegisterCustomer", { ...other, customerId: "" });
      expectSeen("customer_id", derived.customerId, uuid);
    },
  ],
  "email-taken": [
    "An email belongs to one customer of a tenant, compared trimmed, in NFC and lower case",
    async (desk) => {
      const email = "Zo\u00eb@mail.test";
      await newCustomer(desk, { email });
      for (const same of [email, " ZO\u00cb@MAIL.test ", "zoe\u0308@mail.test"]) {
        const asked = { name: "Eve", email: same };
        await desk.refused("RegisterCustomer", asked, "EMAIL_TAKEN");
      }
      await newCustomer(desk.elsewhere(), { email });
    },
  ],
  "email-at-once": [
    "Of many who register with one email at once exactly one is registered",
    async (desk) => {
      const asked = Array.from({ length: 12 }, () =>
        desk.call("RegisterCustomer", {
          requestId: crypto.randomUUID(),
          name: "N",
          email: "many@mail.test",
        }),
      );
      const said = (await Promise.all(asked)).map(({ status, reason }) => `${status} ${reason}`);
      const expected = [...Array(11).fill("ALREADY_EXISTS EMAIL_TAKEN"), "OK "];
      expectSeen("answers", said.toSorted(), expected);
    },
  ],
  "email-given-up": [
    "An email that was given up, by a change or by closing, can be claimed again",
    async (desk) => {
      const first = await newCustomer(desk, { email: "one@mail.test" });
      const change = (customerId: string, email: string) => ({ customerId, email });
      const changed = await desk.does("ChangeEmail", change(first, "two@mail.test"));
      expectSeen("ChangeEmail", changed.version, "2");
      const same = await desk.does("ChangeEmail", change(first, "two@mail.test"));
      expectSeen("the same again", same.version, "2");
      const second = await newCustomer(desk, { email: "ONE@mail.test" });
      await desk.refused("ChangeEmail", change(first, "one@mail.test"), "EMAIL_TAKEN");
      await desk.does("CloseCustomer", { customerId: second });
      await desk.does("ChangeEmail", change(first, "one@mail.test"));
    },
  ],
  profile: [
    "ChangeProfile changes what the mask names, or what is set; the same again nothing",
    async (desk) => {
      const customerId = await newCustomer(desk, { phone: "1", address: "Zurich" });
      const change = (more: object) => desk.does("ChangeProfile", { customerId, ...more });
      expectSeen("set fields", (await change({ address: "Basel" })).version, "2");
      expectSeen("the same again", (await change({ address: "Basel" })).version, "2");
      const emptied = await change({ updateMask: { paths: ["phone"] } });
      const asked = { customerId, consistencyToken: tokenOf(emptied) };
      const { customer } = await desk.ok("GetCustomer", asked);
      expectSeen("customer", customer, { name: "Ada", phone: "", address: "Basel" });
      const whole = { requestId: crypto.randomUUID(), customerId, updateMask: { paths: ["*"] } };
      const refusal = { ...refusalOf("INVALID_FIELD"), fields: ["name"] };
      expectSeen("an empty name", await desk.call("ChangeProfile", whole), refusal);
    },
  ],
  closed: [
    "A closed customer takes no change: CUSTOMER_CLOSED; closing again changes nothing",
    async (desk) => {
      const customerId = await newCustomer(desk);
      const closed = await desk.does("CloseCustomer", { customerId });
      expectSeen(
        "again",
        (await desk.does("CloseCustomer", { customerId })).version,
        closed.version,
      );
      await desk.refused("ChangeProfile", { customerId, name: "n" }, "CUSTOMER_CLOSED");
      const email = "free@mail.test";
      await desk.refused("ChangeEmail", { customerId, email }, "CUSTOMER_CLOSED");
      const taken = `${await newCustomer(desk)}@mail.test`;
      await desk.refused("ChangeEmail", { customerId, email: taken }, "EMAIL_TAKEN");
    },
  ],
  unknown: [
    "Every command on an unknown customer, or another tenant's, is CUSTOMER_NOT_FOUND",
    async (desk) => {
      const customerId = await newCustomer(desk.elsewhere());
      for (const [rpc, more] of [
        ["ChangeProfile", { name: "n" }],
        ["ChangeEmail", { email: "x@mail.test" }],
        ["CloseCustomer", {}],
      ] as const) {
        const refusal = await desk.refused(rpc, { customerId, ...more }, "CUSTOMER_NOT_FOUND");
        expectSeen("metadata", refusal.metadata, { customer_id: customerId });
      }
    },
  ],
  versions: [
    "expected_version 0 is a customer that must not exist; a stale one is VERSION_CONFLICT",
    async (desk) => {
      const customerId = await newCustomer(desk);
      const stale = { customerId, name: "n", expectedVersion: 4 };
      const { metadata } = await desk.refused("ChangeProfile", stale, "VERSION_CONFLICT");
      expectSeen("metadata", metadata, { expected: "4", actual: "1" });
      await desk.does("ChangeProfile", { ...stale, expectedVersion: 1 });
    },
  ],
});

const queries = rulesOf("customers", {
  get: [
    "GetCustomer answers every field; an unknown or another tenant's is CUSTOMER_NOT_FOUND",
    async (desk) => {
      const customerId = desk.newId("k");
      const profile = { name: "Ada", phone: "+41 1", address: "Zurich" };
      const email = " Ada@Mail.test ";
      const asked = { customerId, ...profile, email };
      const { consistencyToken } = await desk.does("RegisterCustomer", asked);
      const { customer } = await desk.ok("GetCustomer", { customerId, consistencyToken });
      expectSeen("customer", customer, {
        customerId,
        ...profile,
        email: "Ada@Mail.test",
        status: "CUSTOMER_STATUS_ACTIVE",
        registerTime: aTime,
        lastActivityTime: aTime,
        version: "1",
      });
      const there = desk.elsewhere();
      const missing = refusalOf("CUSTOMER_NOT_FOUND");
      const seen = await there.call("GetCustomer", { customerId, consistencyToken });
      expectSeen("another tenant", seen, missing);
      expectSeen("unknown", await desk.call("GetCustomer", { customerId: "none" }), missing);
    },
  ],
  search: [
    "SearchCustomers follows edits: found by what the profile says now, by status, in order",
    async (desk) => {
      const [zoe, bob] = [
        await newCustomer(desk, { name: "Zo\u00eb Zimmer", email: "zoe@alpha.test" }),
        await newCustomer(desk, { name: "Bob Bauer", email: "bob@beta.test" }),
      ];
      const renamed = await desk.does("ChangeProfile", { customerId: bob, name: "Bob Becker" });
      const moved = await desk.does("ChangeEmail", { customerId: zoe, email: "zoe@gamma.test" });
      const consistencyToken = joined(renamed, moved);
      const find = async (search: object) => {
        const answer = await desk.ok("SearchCustomers", { consistencyToken, ...search });
        expectSeen("total_size", answer.totalSize, String(all(answer, "customers").length));
        return all(answer, "customers").map(({ customerId }) => customerId);
      };
      expectSeen("by name", await find({}), [bob, zoe]);
      expectSeen("by name desc", await find({ orderBy: "name desc" }), [zoe, bob]);
      expectSeen("by register_time", await find({ orderBy: "register_time" }), [zoe, bob]);
      expectSeen("without accent", await find({ text: "zoe zim" }), [zoe]);
      expectSeen("the new name", await find({ text: "becker" }), [bob]);
      expectSeen("the old name", await find({ text: "bauer" }), []);
      expectSeen("the new email", await find({ text: "gamma" }), [zoe]);
      expectSeen("the old email", await find({ text: "alpha" }), []);
      const closed = await desk.does("CloseCustomer", { customerId: bob });
      const asked = { status: "CUSTOMER_STATUS_CLOSED", consistencyToken: tokenOf(closed) };
      expectSeen("closed", await find(asked), [bob]);
      const there = await desk.elsewhere().ok("SearchCustomers", { text: "zoe", consistencyToken });
      expectSeen("another tenant", there, { customers: [], totalSize: "0" });
    },
  ],
});

/** Customers: commands and queries. */
export const customerRules = [...commands, ...queries];
