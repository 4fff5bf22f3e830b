import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDecisionHistory } from "../../tests/decision-history.ts";
import { customerClosing, emailChange, profileChange, registration } from "./decisions.ts";

type Asked = {
  readonly kind: "register" | "email" | "profile" | "close";
  readonly customerId: string;
  readonly email: string;
  readonly name: string;
};

const profile = { phone: "", address: "" };

const start = () => {
  const history = createDecisionHistory();
  const ask = ({ kind, customerId, email, name }: Asked): string => {
    const mail = { email, emailKey: `key of ${email.toLowerCase()}` };
    const at = { customerId };
    switch (kind) {
      case "register": {
        const command = { type: "RegisterCustomer", ...at, name, ...profile, ...mail } as const;
        return history.execute(registration, command, 1).said;
      }
      case "email":
        return history.execute(emailChange, { type: "ChangeEmail", ...at, ...mail }, 1).said;
      case "profile": {
        const change = { type: "ChangeProfile", ...at, name, ...noChange } as const;
        return history.execute(profileChange, change, 1).said;
      }
      case "close":
        return history.execute(customerClosing, { type: "CloseCustomer", ...at }, 1).said;
    }
  };
  return { ask, history };
};

const noChange = { phone: undefined, address: undefined };

const asked = (kind: Asked["kind"], customerId: string, email = "", name = "N"): Asked => ({
  kind,
  customerId,
  email,
  name,
});

describe("customer decisions", () => {
  it.each([
    ["register", "CUSTOMER_EXISTS", "CUSTOMER_EXISTS", "OK"],
    ["profile", "OK", "CUSTOMER_CLOSED", "CUSTOMER_NOT_FOUND"],
    ["email", "OK", "CUSTOMER_CLOSED", "CUSTOMER_NOT_FOUND"],
    ["close", "OK", "NOTHING", "CUSTOMER_NOT_FOUND"],
  ] as const)("%s: active %s, closed %s, unknown %s", (kind, active, closed, unknown) => {
    const { ask } = start();
    ask(asked("register", "open", "o"));
    ask(asked("register", "shut", "s"));
    ask(asked("close", "shut"));
    expect(ask(asked(kind, "open", "new 1", "New"))).toBe(active);
    expect(ask(asked(kind, "shut", "new 2", "New"))).toBe(closed);
    expect(ask(asked(kind, "none", "new 3", "New"))).toBe(unknown);
  });

  it("EMAIL_TAKEN wins over CUSTOMER_CLOSED and loses to CUSTOMER_EXISTS", () => {
    const { ask } = start();
    ask(asked("register", "a", "a"));
    ask(asked("register", "b", "b"));
    ask(asked("close", "b"));
    expect(ask(asked("email", "b", "a"))).toBe("EMAIL_TAKEN");
    expect(ask(asked("register", "b", "a"))).toBe("CUSTOMER_EXISTS");
  });

  it("another spelling of the same email is a change that claims nothing", () => {
    const { ask, history } = start();
    ask(asked("register", "a", "a"));
    expect(ask(asked("email", "a", "A"))).toBe("OK");
    expect(ask(asked("email", "a", "A"))).toBe("NOTHING");
    expect(history.events("email", "key of a")).toHaveLength(1);
  });

  it("does not tell whose the email is", () => {
    const { ask, history } = start();
    ask(asked("register", "secret", "a"));
    const command = { type: "RegisterCustomer", name: "N", ...profile } as const;
    const mail = { email: "a", emailKey: "key of a" };
    expect(() =>
      registration.decide(
        { ...command, customerId: "b", ...mail },
        {
          now: 1,
          ahead: () => {},
          facts: () => [],
          state: (fold, id) =>
            history.events(fold.category, id).reduce(fold.evolve, fold.initialState),
        },
      ),
    ).toThrow(/^Cannot give customer b this email: another customer has it$/);
  });
});

/** Cards in a box: who is registered under which email. */
type Card = { email: string; name: string; closed: boolean };

const expected = (cards: Map<string, Card>, { kind, customerId, email, name }: Asked): string => {
  const card = cards.get(customerId);
  const isTaken = [...cards].some(
    ([id, one]) => id !== customerId && !one.closed && one.email === email,
  );
  if (kind === "register") {
    if (card !== undefined) return "CUSTOMER_EXISTS";
    if (isTaken) return "EMAIL_TAKEN";
    cards.set(customerId, { email, name, closed: false });
    return "OK";
  }
  if (card === undefined) return "CUSTOMER_NOT_FOUND";
  if (kind === "close") {
    const said = card.closed ? "NOTHING" : "OK";
    card.closed = true;
    return said;
  }
  if (kind === "email" && isTaken) return "EMAIL_TAKEN";
  if (card.closed) return "CUSTOMER_CLOSED";
  const isSame = kind === "email" ? card.email === email : card.name === name;
  if (kind === "email") card.email = email;
  else card.name = name;
  return isSame ? "NOTHING" : "OK";
};

const anyAsked: fc.Arbitrary<Asked> = fc.record({
  kind: fc.constantFrom("register", "email", "profile", "close"),
  customerId: fc.constantFrom("a", "b", "c", "d"),
  email: fc.constantFrom("x", "y", "z"),
  name: fc.constantFrom("N", "M"),
});

it("customers are answered as by cards in a box, whatever is asked", () =>
  fc.assert(
    fc.property(fc.array(anyAsked, { maxLength: 40 }), (all) => {
      const { ask } = start();
      const cards = new Map<string, Card>();
      for (const one of all) {
        expect(ask(one)).toBe(expected(cards, one));
        const emails = [...cards.values()].filter(({ closed }) => !closed).map((c) => c.email);
        expect(new Set(emails).size).toBe(emails.length);
      }
    }),
  ));
