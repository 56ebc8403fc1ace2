/** Deposits over HTTP: taken in every way, consumed, given back, extended, given up. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DepositDocument, DepositList } from "../../../src/contract/deposit.ts";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { merchant_id } from "../../support/order-book.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(async () => {
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  if (findings.length > 0) throw new Error(findings.map(findingText).join("\n"));
});

const amount = { amount: 50_000, currency: "SGD" };
const wechat = (behaviour: string) => ({
  method: "scan",
  bar_code: `1345678901234500${behaviour}`,
});
const alipay = (behaviour: string) => ({
  method: "scan",
  bar_code: `2856789012345600${behaviour}`,
});
const unionpay = (behaviour: string) => ({
  method: "scan",
  bar_code: `62234567890123400${behaviour}`,
});

function ask(wanted: object, headers: Record<string, string> = {}): Promise<Reply> {
  return shop.call("POST", "/v1/deposits", { body: { store_no, amount, ...wanted }, headers });
}

async function taken(payment: object, more: object = {}, status = 201): Promise<Json> {
  const reply = await ask({ payment, ...more });
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
  expectShape(DepositDocument, reply.json);
  expect(reply.headers.get("location")).toBe(`/v1/deposits/${reply.json.deposit_id}`);
  return reply.json;
}

function change(
  { deposit_id }: Json,
  verb: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const sent = body === undefined ? {} : { body };
  return shop.call("POST", `/v1/deposits/${deposit_id}/${verb}`, { ...sent, headers });
}

const read = ({ deposit_id }: Json): Promise<Json> => shop.read(`/v1/deposits/${deposit_id}`);
const tradeOrder = async ({ trade_order_id }: Json): Promise<Json> =>
  (await shop.read(`/v1/trade_orders/${trade_order_id}`)).trade_order;

async function moved({ deposit_id }: Json): Promise<string[]> {
  const movements = await shop.movements(deposit_id);
  return movements.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`);
}

async function timeline({ deposit_id }: Json): Promise<string[]> {
  const { data, chain } = await shop.read(`/v1/deposits/${deposit_id}/events`);
  expect(chain.status).toBe("INTACT");
  return data.map(({ type }: Json) => type);
}

async function balanceOf(account: string): Promise<bigint> {
  const [row] = await shop.sql<{ balance_minor: bigint }[]>`
    select balance_minor from ledger_accounts
    where merchant_id = ${merchant_id} and account = ${account}`;
  return row?.balance_minor ?? 0n;
}

describe("a deposit in cash", () => {
  test("is held at once, in the drawer, and is nobody's income", async () => {
    const before = await balanceOf("merchant_payable/SGD");
    const deposit = await taken({ method: "cash", received: 60_000 });
    expect(deposit).toMatchObject({
      status: "HELD",
      keeping: "DRAWER",
      amount,
      consumed: { amount: 0 },
      returned: { amount: 0 },
      received: { amount: 60_000 },
      change: { amount: 10_000 },
      subject: "押金|现金支付",
      expiry_at: null,
      under_way: null,
      failure: null,
    });
    expect(await tradeOrder(deposit)).toMatchObject({
      kind: "DEPOSIT",
      status: 6,
      amount: { amount: 0 },
      deposit: amount,
      method: "cash",
    });
    expect(await balanceOf(`customer_hold/${deposit.trade_order_id}/SGD`)).toBe(50_000n);
    expect(await balanceOf("merchant_payable/SGD")).toBe(before);
    expect(await timeline(deposit)).toEqual(["DEPOSIT_REQUESTED", "DEPOSIT_HELD"]);
  });

  test("consumed in part is income of that part, and the rest leaves the drawer", async () => {
    const drawer = await balanceOf(`cash_drawer/${store_no}/SGD`);
    const earned = await balanceOf("merchant_payable/SGD");
    const deposit = await taken({ method: "cash" });
    const goods = [{ goods_id: -1, name: "一晚", count: 1, price: 30_000 }];
    const reply = await change(deposit, "consume", { amount: 30_000, goods });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      status: "CONSUMED",
      consumed: { amount: 30_000 },
      returned: { amount: 20_000 },
      ended_at: expect.any(String),
    });
    expect(await tradeOrder(deposit)).toMatchObject({
      status: 2,
      amount: { amount: 30_000 },
      order_amount: { amount: 30_000 },
      income: { amount: 30_000 },
      paid_at: expect.any(String),
    });
    expect(await balanceOf(`cash_drawer/${store_no}/SGD`)).toBe(drawer + 30_000n);
    expect(await balanceOf("merchant_payable/SGD")).toBe(earned + 30_000n);
    expect(await balanceOf(`customer_hold/${deposit.trade_order_id}/SGD`)).toBe(0n);
    expectProblem(await change(deposit, "consume", { amount: 1 }), 409, "DEPOSIT_NOT_HELD");
    expectProblem(await change(deposit, "release"), 409, "DEPOSIT_NOT_HELD");
  });

  test("given back is given back once, however often it is asked", async () => {
    const deposit = await taken({ method: "cash" });
    const first = await change(deposit, "release");
    expect(first.json).toMatchObject({ status: "RELEASED", returned: amount });
    const again = await change(deposit, "release");
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect(await tradeOrder(deposit)).toMatchObject({ status: 7, amount: { amount: 0 } });
    expect(await timeline(deposit)).toHaveLength(3);
    expectProblem(await change(deposit, "consume", { amount: 1 }), 409, "DEPOSIT_NOT_HELD");
  });

  test("lies until it is fetched, and is not taken for less than it is", async () => {
    const deposit = await taken({ method: "cash" });
    const until = { expiry_at: new Date(Date.now() + 86_400_000).toISOString() };
    expectProblem(await change(deposit, "extend", until), 409, "DEPOSIT_WITHOUT_EXPIRY");
    const short = await ask({ payment: { method: "cash", received: 49_999 } });
    expectProblem(short, 422, "CASH_SHORT");
  });
});

describe("a deposit by a payment code", () => {
  test("is a hold at the channel; what is not consumed goes back by itself", async () => {
    const deposit = await taken(wechat("00"));
    expect(deposit).toMatchObject({ status: "HELD", keeping: "HOLD", method: "wechat" });
    expect(await moved(deposit)).toEqual(["hold 50000"]);
    const reply = await change(deposit, "consume", { amount: 30_000 });
    expect(reply.json).toMatchObject({ status: "CONSUMED", returned: { amount: 20_000 } });
    expect(await moved(deposit)).toEqual(["hold 50000", "capture 30000", "release 20000"]);
    expect(await timeline(deposit)).toEqual([
      "DEPOSIT_REQUESTED",
      "DEPOSIT_HELD",
      "DEPOSIT_CONSUME_REQUESTED",
      "DEPOSIT_CONSUMED",
    ]);
  });

  test("by Alipay is released whole", async () => {
    const deposit = await taken(alipay("00"));
    expect((await change(deposit, "release")).json).toMatchObject({ status: "RELEASED" });
    expect(await moved(deposit)).toEqual(["hold 50000", "release 50000"]);
  });

  test("by UnionPay, which knows no holds, is a charge of which the rest is refunded", async () => {
    const consumed = await taken(unionpay("00"));
    expect(consumed).toMatchObject({ status: "HELD", keeping: "CHARGE" });
    const reply = await change(consumed, "consume", { amount: 12_345 });
    expect(reply.json).toMatchObject({ status: "CONSUMED", returned: { amount: 37_655 } });
    expect(await moved(consumed)).toEqual(["charge 50000", "refund 37655"]);
    const whole = await taken(unionpay("00"));
    expect((await change(whole, "consume", { amount: 50_000 })).json.status).toBe("CONSUMED");
    expect(await moved(whole)).toEqual(["charge 50000"]);
    const released = await taken(unionpay("00"));
    expect((await change(released, "release")).json.status).toBe("RELEASED");
    expect(await moved(released)).toEqual(["charge 50000", "refund 50000"]);
  });

  test("that is declined holds nothing, and says why", async () => {
    const deposit = await taken(wechat("01"));
    expect(deposit).toMatchObject({ status: "FAILED", failure: "insufficient_funds" });
    expect(await tradeOrder(deposit)).toMatchObject({ status: -1 });
    expect(await moved(deposit)).toEqual([]);
  });

  test("whose answer is lost is found out by itself, and held once", async () => {
    for (const payment of [wechat("20"), unionpay("20")]) {
      const deposit = await taken(payment, {}, 202);
      expect(deposit.status).toBe("REQUESTED");
      await eventually(async () => expect((await read(deposit)).status).toBe("HELD"));
      expect(await moved(deposit)).toHaveLength(1);
    }
  });

  test("of another amount than was asked goes back whole", async () => {
    for (const payment of [wechat("50"), unionpay("50"), alipay("51")]) {
      const deposit = await taken(payment, {}, 202);
      await eventually(async () =>
        expect(await read(deposit)).toMatchObject({ status: "FAILED", failure: "NOT_AS_ASKED" }),
      );
      const movements = await moved(deposit);
      expect(movements).toHaveLength(2);
      expect(movements[1]?.split(" ")[1]).toBe(movements[0]?.split(" ")[1]);
    }
  });

  test("that is none is refused, and nothing is written down", async () => {
    const reply = await ask({ payment: { method: "scan", bar_code: "9999999999999999" } });
    expectProblem(reply, 422, "BAR_CODE_UNKNOWN");
  });
});

describe("a deposit that a customer scans", () => {
  test("shows a code, and is held once it was scanned", async () => {
    for (const method of ["alipay", "unionpay"]) {
      const deposit = await taken({ method }, {}, 202);
      expect(deposit).toMatchObject({ status: "REQUESTED", next: { kind: "qr" } });
      const again = await read(deposit);
      expect(again.next).toEqual(deposit.next);
      await scanShown(deposit.next.content);
      await eventually(async () => expect((await read(deposit)).status).toBe("HELD"));
      expect((await change(deposit, "release")).json.status).toBe("RELEASED");
    }
  });

  test("is given up: a scan comes too late, and nothing is held", async () => {
    const deposit = await taken({ method: "wechat" }, {}, 202);
    const cancelled = await change(deposit, "cancel");
    expect(cancelled.json).toMatchObject({ status: "CANCELLED" });
    expect((await change(deposit, "cancel")).status).toBe(200);
    await fetch(new URL("/phone/pay", deposit.next.content), {
      method: "POST",
      body: JSON.stringify({ content: deposit.next.content }),
    });
    expect(await moved(deposit)).toEqual([]);
    expect(await tradeOrder(deposit)).toMatchObject({ status: -1 });
  });

  test("cannot be given up while the password is being typed, and is held then", async () => {
    const deposit = await taken(wechat("12"), {}, 202);
    expect(deposit.next).toEqual({ kind: "user_paying" });
    expectProblem(await change(deposit, "cancel"), 409, "DEPOSIT_OUTCOME_UNKNOWN");
    expectProblem(await change(deposit, "consume", { amount: 1 }), 409, "DEPOSIT_NOT_HELD");
    await eventually(async () => expect((await read(deposit)).status).toBe("HELD"), 12_000);
    expectProblem(await change(deposit, "cancel"), 409, "DEPOSIT_NOT_REQUESTED");
  }, 20_000);
});

describe("a deposit by card", () => {
  const card = (token: string) => ({ method: "card", payment_token: `tok_sandbox_${token}` });

  test("is a hold, captured in part", async () => {
    const deposit = await taken(card("success"));
    expect(deposit).toMatchObject({ status: "HELD", keeping: "HOLD", method: "card" });
    const reply = await change(deposit, "consume", { amount: 6_000 });
    expect(reply.json.status).toBe("CONSUMED");
    expect(await moved(deposit)).toEqual(["hold 50000", "capture 6000", "release 44000"]);
  });

  test("whose capture is refused is held as before, and released", async () => {
    const deposit = await taken(card("hold_capture_refused"));
    const refused = await change(deposit, "consume", { amount: 6_000 });
    expectProblem(refused, 409, "DEPOSIT_CHANGE_REFUSED");
    expect(refused.json.reason).toBe("refused_by_issuer");
    expect(await read(deposit)).toMatchObject({ status: "HELD", under_way: null });
    expect((await change(deposit, "release")).json.status).toBe("RELEASED");
    expect(await timeline(deposit)).toContain("DEPOSIT_CONSUME_REFUSED");
  });

  test("whose capture is not answered is under way until it is known, and taken once", async () => {
    const deposit = await taken(card("hold_capture_timeout"));
    const reply = await change(deposit, "consume", { amount: 6_000 });
    // On a slow machine it is known by the time that the first answer is written.
    const answers = [
      [202, "CONSUME"],
      [200, null],
    ];
    expect(answers).toContainEqual([reply.status, reply.json.under_way]);
    await eventually(async () => expect((await read(deposit)).status).toBe("CONSUMED"));
    expect(await moved(deposit)).toHaveLength(3);
  });

  test("whose release is not answered is released once", async () => {
    const deposit = await taken(card("hold_release_timeout"));
    expect([202, 200]).toContain((await change(deposit, "release")).status);
    await eventually(async () => expect((await read(deposit)).status).toBe("RELEASED"));
    expect(await moved(deposit)).toEqual(["hold 50000", "release 50000"]);
  });
});

describe("consuming", () => {
  test("never takes more than is held", async () => {
    const deposit = await taken(wechat("00"));
    const reply = await change(deposit, "consume", { amount: 50_001 });
    expectProblem(reply, 422, "DEPOSIT_EXCEEDED");
    expect(pointersOf(reply)).toEqual(["/amount"]);
    expect(reply.json.held_minor).toBe(50_000);
    expect((await read(deposit)).status).toBe("HELD");
  });

  test("twenty at once: one wins, whatever it is held with", async () => {
    for (const payment of [{ method: "cash" }, wechat("00"), unionpay("00")]) {
      const deposit = await taken(payment);
      const replies = await Promise.all(
        Array.from({ length: 20 }, (_, n) => change(deposit, "consume", { amount: 1_000 + n })),
      );
      const won = replies.filter(({ status }) => status < 300);
      expect(won).toHaveLength(1);
      for (const reply of replies.filter(({ status }) => status >= 300)) {
        expect(["DEPOSIT_BUSY", "DEPOSIT_NOT_HELD"]).toContain(reply.json.code);
      }
      const after = await read(deposit);
      expect(after.consumed).toEqual(won[0]?.json.consumed);
      expect(after.consumed.amount + after.returned.amount).toBe(50_000);
    }
  });

  test("and releasing at once: one of them, and the money is there once", async () => {
    for (let n = 0; n < 5; n++) {
      const deposit = await taken(alipay("00"));
      await Promise.all([
        change(deposit, "consume", { amount: 20_000 }),
        change(deposit, "release"),
      ]);
      await eventually(async () => expect((await read(deposit)).under_way).toBeNull());
      const { status, returned } = await read(deposit);
      expect(["CONSUMED", "RELEASED"]).toContain(status);
      expect(returned.amount).toBe(status === "CONSUMED" ? 30_000 : 50_000);
    }
  });

  test("sent again with its key is done once, and answered again", async () => {
    const deposit = await taken(wechat("00"));
    const headers = { "idempotency-key": `consume-${deposit.deposit_id}` };
    const first = await change(deposit, "consume", { amount: 100 }, headers);
    const again = await change(deposit, "consume", { amount: 100 }, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const other = await change(deposit, "consume", { amount: 101 }, headers);
    expectProblem(other, 422, "IDEMPOTENCY_KEY_REUSED");
  });

  test("of a charge whose refund is refused waits, and goes on when the refund works", async () => {
    const deposit = await taken(unionpay("44"));
    const reply = await change(deposit, "consume", { amount: 100 });
    expect([reply.status, reply.json.under_way]).toEqual([202, "CONSUME"]);
    expect(await timeline(deposit)).toContain("DEPOSIT_RETURN_REFUSED");
    expectProblem(await change(deposit, "release"), 409, "DEPOSIT_BUSY");
  });
});

describe("a deposit's time", () => {
  const in_ms = (ms: number) => new Date(Date.now() + ms).toISOString();
  const day_ms = 86_400_000;

  test("is lengthened at the channel, never shortened", async () => {
    const deposit = await taken(wechat("00"), { expiry_at: in_ms(2 * day_ms) });
    const later = in_ms(5 * day_ms);
    const extended = await change(deposit, "extend", { expiry_at: later });
    expect([extended.status, extended.json.expiry_at]).toEqual([200, later]);
    const shorter = await change(deposit, "extend", { expiry_at: in_ms(day_ms) });
    expectProblem(shorter, 422, "DEPOSIT_EXPIRY_INVALID");
    expect(await timeline(deposit)).toContain("DEPOSIT_EXTENDED");
    const by_charge = await taken(unionpay("00"));
    const until = in_ms(20 * day_ms);
    expect((await change(by_charge, "extend", { expiry_at: until })).json.expiry_at).toBe(until);
  });

  test("is not lengthened where the channel does not want it", async () => {
    const deposit = await taken({
      method: "card",
      payment_token: "tok_sandbox_hold_not_extendable",
    });
    const refused = await change(deposit, "extend", { expiry_at: in_ms(20 * day_ms) });
    expectProblem(refused, 409, "DEPOSIT_CHANGE_REFUSED");
    expect((await read(deposit)).expiry_at).toBe(deposit.expiry_at);
  });

  test("has bounds", async () => {
    for (const expiry_at of [in_ms(-1), in_ms(1_000), in_ms(31 * day_ms)]) {
      const reply = await ask({ payment: wechat("00"), expiry_at });
      expectProblem(reply, 422, "DEPOSIT_EXPIRY_INVALID");
    }
  });

  test("over, it is given back by itself, before the channel's own hold ends", async () => {
    for (const payment of [wechat("00"), unionpay("00")]) {
      const deposit = await taken(payment, { expiry_at: in_ms(61_000) });
      await shop.sql`
        update deposits set expiry_at = now() - interval '1 second'
        where merchant_id = ${merchant_id} and deposit_id = ${deposit.deposit_id}`;
      await eventually(async () => expect((await read(deposit)).status).toBe("EXPIRED"));
      expect(await tradeOrder(deposit)).toMatchObject({ status: 7 });
      expect(await timeline(deposit)).toEqual([
        "DEPOSIT_REQUESTED",
        "DEPOSIT_HELD",
        "DEPOSIT_RELEASE_REQUESTED",
        "DEPOSIT_EXPIRED",
      ]);
    }
  });
});

describe("a list of deposits", () => {
  test("is by status, page by page", async () => {
    const page = await shop.read("/v1/deposits?status=open&limit=2");
    expectShape(DepositList, page);
    expect(page.data).toHaveLength(2);
    const rest = await shop.read(`/v1/deposits?status=open&limit=100&cursor=${page.next_cursor}`);
    const ids = [...page.data, ...rest.data].map(({ deposit_id }: Json) => deposit_id);
    expect(new Set(ids).size).toBe(ids.length);
    const held = await shop.read("/v1/deposits?status=HELD&limit=100");
    for (const { status } of held.data) expect(status).toBe("HELD");
    expectProblem(await shop.call("GET", "/v1/deposits?cursor=x"), 422, "REQUEST_INVALID");
  });

  test("and a deposit of nobody's", async () => {
    const nobody = { deposit_id: "deposit_000000000000000000000000" };
    for (const reply of [
      await shop.call("GET", `/v1/deposits/${nobody.deposit_id}`),
      await change(nobody, "consume", { amount: 1 }),
      await change(nobody, "release"),
      await change(nobody, "cancel"),
    ]) {
      expectProblem(reply, 404, "DEPOSIT_UNKNOWN");
    }
  });
});

/** Scans the code that the till shows. */
async function scanShown(content: string): Promise<void> {
  const answer = await fetch(new URL("/phone/pay", content), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content, behaviour: "success" }),
  });
  expect({ status: answer.status, text: await answer.text() }).toMatchObject({ status: 200 });
}
