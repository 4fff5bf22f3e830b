import { describe, expect, it } from "vitest";
import { BrokerFailed, faultOf } from "./rabbitmq-failure.ts";

const withCode = (code: string | number): Error =>
  Object.assign(new Error("connect to amqp://user:secret@host failed"), { code });

describe("faultOf()", () => {
  it.each<[string, unknown, string]>([
    ["a system's error by its code", withCode("ECONNREFUSED"), "ECONNREFUSED"],
    ["a refusal by its reply code", withCode(404), "reply 404"],
    [
      "a refused handshake by its name",
      new Error('Handshake terminated by server: 403 (ACCESS-REFUSED) with message "user of host"'),
      "ACCESS_REFUSED",
    ],
    ["a silent server", new Error("Heartbeat timeout"), "heartbeat timeout"],
    ["any other error by its name", new TypeError("at host"), "TypeError"],
    ["what is no error", "host", "unknown fault"],
  ])("names %s", (_name, error, fault) => expect(faultOf(error)).toBe(fault));
});

describe("BrokerFailed", () => {
  it("keeps the reply code of a refusal and nothing of its text", () => {
    const failed = new BrokerFailed("declare the queues", withCode(406));
    expect(failed.replyCode).toBe(406);
    expect(failed.reason).toBe("STORE_UNAVAILABLE");
    expect(failed.message).toBe("Cannot declare the queues: reply 406");
    expect(failed.cause).toBeUndefined();
  });

  it("has no reply code when the server did not refuse", () => {
    expect(new BrokerFailed("connect", withCode("ECONNRESET")).replyCode).toBeUndefined();
  });
});
