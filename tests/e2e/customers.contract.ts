import { expect, it } from "vitest";
import type { Clients } from "./embedded-process.ts";
import { joinTokens, newRequestId } from "./messages.ts";
import { readRefusal, refusalOf, violatedFields } from "./refusal-of.ts";

const request = (customerId: string) => ({ requestId: newRequestId(), customerId });

const profileContract = (open: () => Clients): void => {
  it("shows a customer as registered, changed and closed", async () => {
    const { customers, customerQueries } = open();
    const profile = { name: "Ada Lovelace", phone: "+44 20", address: "12 St James's Sq" };
    const email = " Ada@Example.com ";
    const registered = await customers.registerCustomer({ ...request("ada"), ...profile, email });
    expect(registered).toMatchObject({ customerId: "ada", version: "1", replayed: false });
    const moved = { ...request("ada"), address: "Ockham Park", updateMask: { paths: ["*"] } };
    expect(violatedFields(await refusalOf(customers.changeProfile(moved)))).toEqual(["name"]);
    const address = "Ockham Park";
    expect(await customers.changeProfile({ ...request("ada"), address })).toMatchObject({
      version: "2",
    });
    expect(await customers.changeProfile({ ...request("ada"), address })).toMatchObject({
      version: "2",
    });
    const show = async (consistencyToken: string) =>
      (await customerQueries.getCustomer({ customerId: "ada", consistencyToken })).customer;
    const cleared = await customers.changeProfile({
      ...request("ada"),
      updateMask: { paths: ["phone"] },
    });
    expect(await show(cleared.consistencyToken)).toMatchObject({
      customerId: "ada",
      name: "Ada Lovelace",
      email: "Ada@Example.com",
      phone: "",
      address,
      status: "CUSTOMER_STATUS_ACTIVE",
      version: "3",
    });
    const closed = await customers.closeCustomer(request("ada"));
    expect(await customers.closeCustomer(request("ada"))).toMatchObject({
      version: closed.version,
    });
    expect(await show(closed.consistencyToken)).toMatchObject({
      status: "CUSTOMER_STATUS_CLOSED",
    });
    const late = customers.changeProfile({ ...request("ada"), phone: "1" });
    expect(await refusalOf(late)).toMatchObject({ reason: "CUSTOMER_CLOSED" });
    const none = customers.closeCustomer(request("nobody"));
    expect(await refusalOf(none)).toMatchObject({ reason: "CUSTOMER_NOT_FOUND" });
  });

  it("finds customers by their profile of now", async () => {
    const { customers, customerQueries } = open();
    const inTenant = { headers: { "x-tenant-id": "finders" } };
    const register = (customerId: string, name: string, email: string) =>
      customers.registerCustomer({ ...request(customerId), name, email }, inTenant);
    const tokens = [
      await register("g", "Grace Hopper", "grace@navy.mil"),
      await register("k", "Katherine Johnson", "kj@nasa.gov"),
      await customers.changeProfile({ ...request("k"), name: "Katherine Coleman" }, inTenant),
      await customers.changeEmail({ ...request("g"), email: "hopper@yale.edu" }, inTenant),
    ];
    const consistencyToken = joinTokens(tokens.map((answer) => answer.consistencyToken));
    const find = async (search: object) => {
      const asked = { ...search, consistencyToken };
      const answer = await customerQueries.searchCustomers(asked, inTenant);
      return answer.customers.map(({ customerId }) => customerId);
    };
    expect(await find({})).toEqual(["g", "k"]);
    expect(await find({ text: "colem" })).toEqual(["k"]);
    expect(await find({ text: "johnson" })).toEqual([]);
    expect(await find({ text: "katherin nasa" })).toEqual(["k"]);
    expect(await find({ text: "yale" })).toEqual(["g"]);
    expect(await find({ text: "navy" })).toEqual([]);
    expect(await find({ status: "CUSTOMER_STATUS_CLOSED" })).toEqual([]);
  });

  it("names every bad field at once", async () => {
    const { customers } = open();
    const bad = { requestId: "", customerId: ".a", email: "ada at example", phone: "\u0007" };
    expect(violatedFields(await refusalOf(customers.registerCustomer(bad)))).toEqual([
      "customer_id",
      "email",
      "name",
      "phone",
      "request_id",
    ]);
    for (const email of ["", "@b", "a@", "a b@c", "a@b@c", `${"a".repeat(253)}@b`]) {
      const changed = customers.changeEmail({ ...request("x"), email });
      expect(violatedFields(await refusalOf(changed))).toEqual(["email"]);
    }
  });
};

const emailContract = (open: () => Clients): void => {
  const register = (customerId: string, email: string, headers = {}) =>
    open().customers.registerCustomer({ ...request(customerId), name: "N", email }, { headers });

  it("gives an email to one customer, however it is written, in each tenant", async () => {
    await register("first", "One@mail.test");
    const taken = await refusalOf(register("second", " one@MAIL.test"));
    expect(taken).toMatchObject({ code: "ALREADY_EXISTS", reason: "EMAIL_TAKEN" });
    const again = await refusalOf(register("first", "other@mail.test"));
    expect(again.reason).toBe("CUSTOMER_EXISTS");
    await register("first", "one@mail.test", { "x-tenant-id": "elsewhere" });
  });

  it("gives an email that is asked for by many at once to exactly one of them", async () => {
    const asked = Array.from({ length: 20 }, (_, at) => register(`m-${at}`, "many@mail.test"));
    const answers = await Promise.allSettled(asked);
    const refused = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused.map((error) => readRefusal(error).reason)).toEqual(
      Array(19).fill("EMAIL_TAKEN"),
    );
  });

  it("lets an email be claimed again once it is given up, by a change or by closing", async () => {
    const { customers } = open();
    await register("giver", "given@mail.test");
    const changed = { ...request("giver"), email: "new@mail.test" };
    expect(await customers.changeEmail(changed)).toMatchObject({ version: "2" });
    await register("taker", "GIVEN@mail.test");
    const back = customers.changeEmail({ ...request("giver"), email: "given@mail.test" });
    expect((await refusalOf(back)).reason).toBe("EMAIL_TAKEN");
    await customers.closeCustomer(request("taker"));
    const regained = { ...request("giver"), email: "given@mail.test" };
    expect(await customers.changeEmail(regained)).toMatchObject({ version: "3" });
    const spelled = { ...request("giver"), email: "Given@mail.test" };
    expect(await customers.changeEmail(spelled)).toMatchObject({ version: "4" });
    const same = { ...request("giver"), email: " Given@mail.test " };
    expect(await customers.changeEmail(same)).toMatchObject({ version: "4" });
  });

  it("swaps two emails only by way of a third, and loses none", async () => {
    const { customers } = open();
    await register("left", "l@mail.test");
    await register("right", "r@mail.test");
    const swap = await Promise.all([
      refusalOf(customers.changeEmail({ ...request("left"), email: "r@mail.test" })),
      refusalOf(customers.changeEmail({ ...request("right"), email: "l@mail.test" })),
    ]);
    expect(swap.map(({ reason }) => reason)).toEqual(["EMAIL_TAKEN", "EMAIL_TAKEN"]);
  });
};

/** What callers may expect of customers, wherever the processes run. */
export const customersContract = (open: () => Clients): void => {
  profileContract(open);
  emailContract(open);
};
