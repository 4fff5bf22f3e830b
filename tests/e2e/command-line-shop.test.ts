import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressSettings, createCommandLine } from "./command-line.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId } from "./messages.ts";

const installation = createInstallation();
let env: Record<string, string>;
const { run, json, failureOf } = createCommandLine(() => env);

const addProduct = (id: string, name: string, more = "") =>
  json(`product add ${id} --sku ${id}-1 --name "${name}" --category Writing ${more}`);

const register = (id: string) =>
  json(`customer register ${id} --name "${id} Example" --email ${id}@example.com`);

beforeAll(async () => {
  env = addressSettings(await installation.start());
  await addProduct("pencil", "Red pencil", '--price "0.90 EUR" --attribute colour=red');
  await json("product receive pencil 100");
  await addProduct("eraser", "Soft eraser", '--price "2 EUR"');
  await json("product receive eraser 10");
  await register("ada");
  await json("account open purse --owner ada --currency EUR");
  await json("account deposit purse 50 EUR");
}, 120_000);
afterAll(() => installation.remove());

describe("daybook product", { timeout: 60_000 }, () => {
  it("adds, describes, prices, stocks and retires a product", async () => {
    await addProduct("pen", "Pen", '--price "3 EUR" --attribute ink=blue --attribute tip=fine');
    await json('product details pen --name "Blue pen" --description ""');
    const price = await json("product price pen 3.50 EUR");
    expect(await json("product receive pen 20")).toMatchObject({ onHand: "20", available: "20" });
    await json("product adjust pen 2 --reason found");
    expect(await json("product adjust pen -5 --reason broken")).toMatchObject({ onHand: "17" });
    const stock = await json("product adjust pen -1 --reason lost");
    const consistencyToken = `${price.consistencyToken},${stock.consistencyToken}`;
    const { product } = await json(`product show pen --token ${consistencyToken}`);
    expect(product).toMatchObject({
      name: "Blue pen",
      price: eur(350),
      attributes: { ink: "blue", tip: "fine" },
      onHand: "16",
    });
    const { out } = await run(`product show pen --token ${consistencyToken}`);
    expect(out).toMatch(/^price +3\.50 EUR$/m);
    expect(out).toMatch(/^status +active$/m);
    expect(out).toMatch(/^with ink +blue$/m);
    await json("product details pen --clear-attributes");
    const retired = await json("product retire pen");
    const after = await json(`product show pen --token ${retired.consistencyToken}`);
    expect(after.product).toMatchObject({ attributes: {}, status: "PRODUCT_STATUS_RETIRED" });
  });

  it("finds products by words, attribute, price and stock, and suggests names", async () => {
    const { consistencyToken: token } = await addProduct("chalk", "Chalk", '--price "9 EUR"');
    const found = async (line: string, list = "products") =>
      (await json(`product ${line} --token ${token}`))[list].map(
        (one: { productId: string }) => one.productId,
      );
    // The token covers the chalk; what was added before it comes to the index in its own time.
    await expect
      .poll(() => found("search red --in-stock"), { timeout: 20_000 })
      .toEqual(["pencil"]);
    expect(await found("search --sold-out")).toEqual(["chalk"]);
    expect(await found("search --attribute colour=red")).toEqual(["pencil"]);
    expect(await found('search --category Writing --min "9 EUR" --max "9 EUR"')).toEqual(["chalk"]);
    expect(await found("suggest red pe", "suggestions")).toEqual(["pencil"]);
    expect(await found("stock --below 1", "stockLevels")).toEqual(["chalk"]);
    expect((await run(`product search chalk --token ${token}`)).out.split("\n")[1]).toMatch(
      /^chalk {4}Chalk {2}Writing {3}9\.00 EUR {10}0 {2}active$/,
    );
  });
});

describe("daybook customer", { timeout: 60_000 }, () => {
  it("registers, changes, finds and closes a customer", async () => {
    await register("bob");
    await json('customer profile bob --phone "+41 1" --address "1 Example Street"');
    await json('customer profile bob --phone ""');
    await json("customer email bob bob@example.org");
    expect(await failureOf("customer email bob ada@example.com")).toMatchObject({
      exit: 1,
      reason: "EMAIL_TAKEN",
      hint: "whose it is tells `daybook customer search <email>`",
    });
    const { consistencyToken: token } = await json("customer close bob");
    expect((await json(`customer show bob --token ${token}`)).customer).toMatchObject({
      name: "bob Example",
      email: "bob@example.org",
      phone: "",
      address: "1 Example Street",
      status: "CUSTOMER_STATUS_CLOSED",
    });
    const { out } = await run(`customer search "example street" --status closed --token ${token}`);
    expect(out.split("\n")[1]).toContain("bob Example");
  });
});

describe("daybook order", { timeout: 60_000 }, () => {
  it("takes an order from its placing to its delivery", async () => {
    const placed = await json("order create ada pencil:3 eraser --order-id order-1");
    expect(placed).toMatchObject({ orderId: "order-1", totalPrice: eur(470) });
    expect(await json("order line order-1 pencil 5")).toMatchObject({ totalPrice: eur(650) });
    expect(await json("order line order-1 eraser 0")).toMatchObject({ totalPrice: eur(450) });
    expect(await json("order pay order-1 purse")).toMatchObject({ balance: eur(4_550) });
    await json("order ship order-1");
    const { consistencyToken: token } = await json("order deliver order-1");
    const { out } = await run(`order show order-1 --token ${token}`);
    expect(out).toMatch(/^status +delivered$/m);
    for (const status of ["pending", "paid", "shipped", "delivered"]) {
      expect(out).toMatch(new RegExp(`^was ${status} +\\d{4}-`, "m"));
    }
    expect(out.split("\n").at(-1)).toMatch(/^pencil {3}Red pencil {9}5 {4}0\.90 EUR {4}4\.50 EUR$/);
    const search = `order search pencil --customer ada --status delivered --token ${token}`;
    expect((await json(search)).orders.map((one: { orderId: string }) => one.orderId)).toEqual([
      "order-1",
    ]);
    expect((await run(search)).out.split("\n")[1]).toMatch(
      / {2}order-1 {2}ada Example {2}delivered {2}4\.50 EUR {2}5 Red pencil$/,
    );
  });

  it("gives the money back with cancel, and says what came of a request id", async () => {
    const { orderId } = await json("order create ada pencil:2");
    await json(`order pay ${orderId} purse`);
    const requestId = newRequestId();
    const line = `order cancel ${orderId} --reason twice --request-id ${requestId}`;
    expect(await json(line)).toMatchObject({ refunded: eur(180) });
    const { command } = await json(`command get CancelOrder ${requestId}`);
    expect(command).toMatchObject({
      method: "daybook.order.v1.OrderCommandService/CancelOrder",
      outcome: "COMMAND_OUTCOME_COMMITTED",
    });
    expect(await failureOf(`order ship ${orderId}`)).toMatchObject({
      exit: 1,
      reason: "ORDER_NOT_OPEN",
      hint: "`daybook order show` tells where it stands",
    });
  });
});

describe("What cannot be done in a shop", { timeout: 60_000 }, () => {
  it.each([
    ["product add x --sku x --name x --category x", 64],
    ['product add x --sku x --name x --category x --price "0 EUR"', 64],
    ['product add x --sku x --name x --category x --price "1 EUR" --attribute red', 64],
    [
      'product add x --sku x --name x --category x --price "1 EUR" --attribute a=b --attribute a=c',
      64,
    ],
    ["product details pencil", 64],
    ["product details pencil --attribute a=b --clear-attributes", 64],
    ["product receive pencil 0", 64],
    ["product receive pencil 1000000000001", 64],
    ["product adjust pencil 0 --reason x", 64],
    ["product adjust pencil 1", 64],
    ["product search --in-stock --sold-out", 64],
    ["product suggest", 64],
    ["customer register x --name x --email nowhere", 64],
    ["customer register x --name x", 64],
    ["customer profile ada", 64],
    ["order create ada", 64],
    ["order create ada pencil:0", 64],
    ["order create ada pencil:x", 64],
    ["order create ada pencil pencil", 64],
    ["order line order-9 pencil -1", 64],
    ["order search --status lost", 64],
    [`command get OpenShop ${newRequestId()}`, 64],
    ["product show nothing", 66],
    ["customer show nobody", 66],
    ["order show nothing", 66],
    ["order create ada nothing", 66],
    ["order create nobody pencil", 66],
    [`command get CreateOrder ${newRequestId()}`, 66],
    ["order create ada pencil:101", 1],
    ["product adjust pencil -1000 --reason lost", 1],
  ])("%s ends with %i", async (line, code) => expect((await run(line)).code).toBe(code));
});
