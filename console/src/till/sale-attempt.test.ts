import { describe, expect, test } from "vitest";
import { RequestError } from "../api/request.ts";
import { prospectOf, verdictOf, withoutToken, type SaleAttempt } from "./sale-attempt.ts";

const hour_ms = 3_600_000;
const attempt: SaleAttempt = {
  idempotency_key: "k1",
  operator_id: "operator_1",
  operator_name: "Li Na",
  body: {
    store_no: "S1",
    tickets: [],
    discount: 0,
    payment: { method: "cash" },
    device: "till-1",
    customer: {},
  },
  total_minor: 100,
  at_ms: 0,
};

describe("a sale that was on its way when the page was loaded anew", () => {
  test("is asked about again by the same operator, as long as the server remembers", () => {
    expect(prospectOf(attempt, { operator_id: "operator_1", now_ms: hour_ms })).toBe("resume");
    const late = { operator_id: "operator_1", now_ms: 48 * hour_ms };
    expect(prospectOf(attempt, late)).toBe("too_old");
  });

  test("is never sent by somebody else, under whose name it would be another sale", () => {
    const other = { operator_id: "operator_2", now_ms: hour_ms };
    expect(prospectOf(attempt, other)).toBe("other_operator");
  });

  test("is looked at by anybody once its number is known", () => {
    const known = { ...attempt, trade_order_id: "E1" };
    const other = { operator_id: "operator_2", now_ms: 48 * hour_ms };
    expect(prospectOf(known, other)).toBe("resume");
  });
});

describe("a card's token", () => {
  const payment = { method: "card", payment_token: "tok_1" } as const;
  const by_card: SaleAttempt = { ...attempt, body: { ...attempt.body, payment } };

  test("is kept while the same request may have to be sent again", () => {
    expect(withoutToken(by_card)).toEqual(by_card);
  });

  test("is forgotten once the server has answered", () => {
    const answered = withoutToken({ ...by_card, trade_order_id: "E1" });
    expect(JSON.stringify(answered)).not.toContain("tok_1");
    expect(answered.body.payment.method).toBe("card");
    const in_cash = { ...attempt, trade_order_id: "E1" };
    expect(withoutToken(in_cash)).toEqual(in_cash);
  });
});

describe("after a call that failed", () => {
  const problem = (status: number, code = "SOME_CODE") =>
    new RequestError({
      kind: "problem",
      problem: { type: "", title: "", detail: "", request_id: "", retryable: false, status, code },
    });

  test("nothing was sold where the server refused", () => {
    expect(verdictOf(problem(409, "SLOT_SOLD_OUT"))).toBe("refused");
    expect(verdictOf(problem(422))).toBe("refused");
    expect(verdictOf(problem(401))).toBe("refused");
  });

  test("it stays open where no answer came, or none that says so", () => {
    expect(verdictOf(new RequestError({ kind: "unreachable" }))).toBe("unknown");
    expect(verdictOf(new RequestError({ kind: "unreadable", status: 502 }))).toBe("unknown");
    expect(verdictOf(problem(503))).toBe("unknown");
    expect(verdictOf(problem(409, "IDEMPOTENCY_KEY_IN_FLIGHT"))).toBe("unknown");
    expect(verdictOf(new TypeError("a bug"))).toBe("unknown");
  });
});
