/** Deposits: from the request to their end, decision by decision, and what the books say of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { no_counter, type TradeOrder } from "../trade/trade-order.ts";
import { tradeStatuses } from "../trade/trade-status.ts";
import type { Decision, Stamp } from "../decision.ts";
import type { Transfer } from "../ledger/transfer.ts";
import type { OrderChange } from "../order/change.ts";
import {
  decideConsumeDeposit,
  decideExtendDeposit,
  decideGiveUpDeposit,
  decideReleaseDeposit,
} from "./change-deposit.ts";
import {
  channel_margin_ms,
  deposit_lasts_max_ms,
  deposit_lasts_ms,
  type Deposit,
  type DepositMethod,
} from "./deposit.ts";
import { heldSource, transfersOf, tradeStatusOf } from "./follow-deposit.ts";
import { decideRecordDeposit, type DepositNews } from "./record-deposit.ts";
import { decideRequestDeposit, type RequestDeposit } from "./request-deposit.ts";

const nowhere = { method: "CASH", store_id: "" } as const;
const now_ms = Date.parse("2026-03-20T08:00:00Z");
const named = { deposit_id: "deposit_1", trade_order_id: "E1" };
const held_minor = 50_000n;

/** A till, with the deposit as its commands leave it. */
function openTill() {
  let clock_ms = now_ms;
  let ids = 0;
  let deposit: Deposit | undefined;
  let trade_order: TradeOrder | undefined;
  const transfers: Transfer[] = [];
  const events: string[] = [];
  const stamp = (): Stamp => ({
    now_ms: clock_ms,
    newId: (prefix) => `${prefix}_key_${++ids}`,
    newNumber: (prefix) => `${prefix}1`,
  });
  function take(decision: Decision<OrderChange>): string {
    if (!decision.accepted) return decision.rejection.code;
    const {
      records = [],
      trade_orders = [],
      facts = [],
      trade_transfers: booked = [],
    } = decision.change;
    for (const { kind, record } of records) if (kind === "deposit") deposit = record;
    for (const one of trade_orders) trade_order = one;
    transfers.push(...booked);
    events.push(...facts.map(({ event }) => event.type));
    return facts.map(({ event }) => event.type).join(" ");
  }
  const facts = () => ({ deposit, trade_order, fee_rates: [] });
  return {
    events,
    transfers,
    deposit: () => deposit!,
    trade_order: () => trade_order!,
    wait: (ms: number) => void (clock_ms += ms),
    request: (method: DepositMethod, more: Partial<RequestDeposit> = {}) =>
      take(decideRequestDeposit({ ...requestOf(method), ...more }, { shift: undefined }, stamp())),
    consume: (amount_minor: bigint) =>
      take(
        decideConsumeDeposit(
          { type: "CONSUME_DEPOSIT", ...named, amount_minor, goods: null },
          facts(),
          stamp(),
        ),
      ),
    release: (cause: "ASKED" | "EXPIRED" = "ASKED") =>
      take(decideReleaseDeposit({ type: "RELEASE_DEPOSIT", ...named, cause }, facts(), stamp())),
    giveUp: (cause: "ASKED" | "EXPIRED" = "ASKED") =>
      take(decideGiveUpDeposit({ type: "GIVE_UP_DEPOSIT", ...named, cause }, facts(), stamp())),
    extend: (expiry_at_ms: number) =>
      take(
        decideExtendDeposit({ type: "EXTEND_DEPOSIT", ...named, expiry_at_ms }, facts(), stamp()),
      ),
    record: (news: DepositNews, step_key = deposit?.step?.key ?? null) =>
      take(
        decideRecordDeposit({ type: "RECORD_DEPOSIT", ...named, step_key, news }, facts(), stamp()),
      ),
  };
}

function requestOf(method: DepositMethod): RequestDeposit {
  return {
    ...{ type: "REQUEST_DEPOSIT", merchant_id: "sentosa_demo", deposit_id: "deposit_1" },
    ...{ amount_minor: held_minor, currency: "SGD", method, provider: "sandbox" },
    ...{
      received_minor: null,
      needs_shift: false,
      store_no: "S01",
      counter: no_counter,
      subject: "deposit",
    },
    ...{ product_id: null, user_id: null, expiry_at_ms: null },
  };
}

const held = (more: object = {}): DepositNews => ({
  state: "HELD",
  hold_ref: "hold_1",
  amount_minor: held_minor,
  currency: "SGD",
  channel_expiry_at_ms: null,
  ...more,
});
const returned: DepositNews = { state: "RETURNED", by: "ASKED" };
const refused: DepositNews = { state: "REFUSED", reason: "refused_by_issuer" };
const consumedNews = (consumed_minor: bigint): DepositNews => ({
  state: "CONSUMED",
  payment_ref: "wechat_1",
  consumed_minor,
  payment_key: "deposit_capture",
});

describe("a hold", () => {
  test("is asked for, held for a week, and its trade order sells nothing yet", () => {
    const till = openTill();
    expect(till.request("wechat")).toBe("DEPOSIT_REQUESTED");
    expect(till.trade_order()).toMatchObject({ status: tradeStatuses.ING, deposit_mode: 1 });
    expect(till.record(held())).toBe("DEPOSIT_HELD");
    expect(till.deposit()).toMatchObject({
      status: "HELD",
      expiry_at_ms: now_ms + deposit_lasts_ms,
      hold_ref: "hold_1",
    });
    expect(till.trade_order()).toMatchObject({
      status: tradeStatuses.DEPOSIT_ING,
      amount_minor: 0n,
      deposit_minor: held_minor,
    });
    expect(till.record(held())).toBe("");
  });

  test("ends before the channel's own, when the channel wants it to end earlier", () => {
    const till = openTill();
    till.request("card");
    const channel_expiry_at_ms = now_ms + 86_400_000;
    till.record(held({ channel_expiry_at_ms }));
    expect(till.deposit().expiry_at_ms).toBe(channel_expiry_at_ms - channel_margin_ms);
  });

  test("of another amount or currency does not stand, and goes back", () => {
    for (const wrong of [{ amount_minor: held_minor + 1n }, { currency: "XTS" }]) {
      const till = openTill();
      till.request("card");
      const events = "DEPOSIT_MISMATCHED DEPOSIT_RELEASE_REQUESTED";
      expect(till.record(held(wrong))).toBe(events);
      expect(till.consume(1n)).toBe("DEPOSIT_NOT_HELD");
      expect(till.record(held(wrong))).toBe("");
      expect(till.record({ state: "CLOSED", cause: "EXPIRED" })).toBe("DEPOSIT_FAILED");
      expect(till.trade_order().status).toBe(tradeStatuses.FAIL);
      expect(till.transfers).toEqual([]);
    }
  });

  test("is consumed once: a second consume finds the first one under way, then it gone", () => {
    const till = openTill();
    till.request("alipay");
    till.record(held());
    expect(till.consume(30_000n)).toBe("DEPOSIT_CONSUME_REQUESTED");
    expect(till.consume(30_000n)).toBe("DEPOSIT_BUSY");
    expect(till.release()).toBe("DEPOSIT_BUSY");
    expect(till.record(consumedNews(30_000n))).toBe("DEPOSIT_CONSUMED");
    expect(till.consume(1n)).toBe("DEPOSIT_NOT_HELD");
    expect(till.trade_order()).toMatchObject({
      status: tradeStatuses.SUCCESS,
      amount_minor: 30_000n,
      order_amount_minor: 30_000n,
      income_minor: 30_000n,
      success_at_ms: now_ms,
    });
  });

  test("that the channel refuses to give is held as before, under a key that is used up", () => {
    const till = openTill();
    till.request("card");
    till.record(held());
    till.consume(100n);
    const { key } = till.deposit().step!;
    expect(till.record(refused)).toBe("DEPOSIT_CONSUME_REFUSED");
    expect(till.deposit()).toMatchObject({ status: "HELD", step: null });
    till.consume(100n);
    expect(till.deposit().step?.key).not.toBe(key);
    // A verdict on the first attempt says nothing of the second.
    expect(till.record(refused, key)).toBe("");
  });

  test("that ended at the channel while it was to be consumed has gone back", () => {
    const till = openTill();
    till.request("card");
    till.record(held());
    till.consume(100n);
    expect(till.record({ state: "RETURNED", by: "CHANNEL" })).toBe("DEPOSIT_EXPIRED");
    expect(till.trade_order().status).toBe(tradeStatuses.DEPOSIT_REVERSE);
  });

  test("is extended within bounds, and not shortened", () => {
    const till = openTill();
    till.request("wechat");
    till.record(held());
    const usual_ms = now_ms + deposit_lasts_ms;
    expect(till.extend(usual_ms)).toBe("DEPOSIT_EXPIRY_INVALID");
    expect(till.extend(now_ms + deposit_lasts_max_ms + 1)).toBe("DEPOSIT_EXPIRY_INVALID");
    expect(till.extend(usual_ms + 1)).toBe("DEPOSIT_EXTENSION_REQUESTED");
    const channel_expiry_at_ms = usual_ms + 1 + channel_margin_ms;
    expect(till.record({ state: "EXTENDED", channel_expiry_at_ms })).toBe("DEPOSIT_EXTENDED");
    expect(till.deposit()).toMatchObject({ expiry_at_ms: usual_ms + 1, step: null });
  });
});

describe("money that was charged", () => {
  test("and is refused to go back is asked back again, later and under another key", () => {
    const till = openTill();
    till.request("unionpay");
    till.record(held());
    till.release();
    const first = till.deposit().step!;
    expect(till.record(refused)).toBe("DEPOSIT_RETURN_REFUSED");
    const second = till.deposit().step!;
    expect(second).toMatchObject({ kind: "RELEASE", attempt_count: 2 });
    expect(second.key).not.toBe(first.key);
    expect(second.next_attempt_at_ms).toBe(now_ms + 60_000);
    expect(till.record(returned)).toBe("DEPOSIT_RELEASED");
  });

  test("does not stand once it was written down that it is given up: nobody consumes it", () => {
    const till = openTill();
    till.request("unionpay");
    expect(till.giveUp()).toBe("DEPOSIT_RELEASE_REQUESTED");
    expect(till.giveUp()).toBe("");
    expect(till.record(held())).toBe("");
    expect(till.consume(held_minor)).toBe("DEPOSIT_NOT_HELD");
    expect(till.record({ state: "CLOSED", cause: "EXPIRED" })).toBe("DEPOSIT_CANCELLED");
    expect(till.transfers).toEqual([]);
  });

  test("and not asked for in time fails, and what came too late goes back", () => {
    const till = openTill();
    till.request("unionpay");
    till.giveUp("EXPIRED");
    expect(till.record(held())).toBe("");
    expect(till.record({ state: "CLOSED", cause: "EXPIRED" })).toBe("DEPOSIT_FAILED");
    expect(till.deposit().failure).toBe("NOT_PAID_IN_TIME");
  });

  test("and was held before it was given up stays held", () => {
    const till = openTill();
    till.request("unionpay");
    till.record(held());
    expect(till.giveUp()).toBe("");
    expect(till.deposit()).toMatchObject({ status: "HELD", step: null });
    expect(till.consume(held_minor)).toBe("DEPOSIT_CONSUME_REQUESTED");
  });

  test("lasts longer without anybody being asked", () => {
    const till = openTill();
    till.request("paynow");
    till.record(held());
    expect(till.extend(now_ms + deposit_lasts_ms + 1)).toBe("DEPOSIT_EXTENDED");
  });
});

test("a request that nobody pays, or that is given up, holds nothing", () => {
  const given_up = openTill();
  given_up.request("wechat");
  expect(given_up.record({ state: "CLOSED", cause: "CANCELLED" })).toBe("DEPOSIT_CANCELLED");
  const late = openTill();
  late.request("wechat");
  expect(late.record({ state: "CLOSED", cause: "EXPIRED" })).toBe("DEPOSIT_FAILED");
  expect(late.deposit().failure).toBe("NOT_PAID_IN_TIME");
  expect(late.record(held())).toBe("");
});

test("cash that does not suffice is not taken, and cash does not expire", () => {
  const till = openTill();
  expect(till.request("cash", { received_minor: held_minor - 1n })).toBe("CASH_SHORT");
  expect(till.request("cash")).toBe("DEPOSIT_REQUESTED DEPOSIT_HELD");
  expect(till.deposit().expiry_at_ms).toBeNull();
  expect(till.extend(now_ms + deposit_lasts_ms)).toBe("DEPOSIT_WITHOUT_EXPIRY");
  expect(till.consume(held_minor + 1n)).toBe("DEPOSIT_EXCEEDED");
});

const steps = fc.oneof(
  fc.record({ what: fc.constant("consume"), part: fc.bigInt({ min: 1n, max: 60_000n }) }),
  fc.record({
    what: fc.constantFrom("release", "expire", "held", "captured", "extended"),
    part: fc.bigInt({ min: 1n, max: held_minor }),
  }),
  fc.record({
    what: fc.constantFrom("returned", "gone", "refused", "declined", "closed", "wrong", "extend"),
    part: fc.constant(1n),
  }),
  fc.record({ what: fc.constantFrom("give up", "lapse"), part: fc.constant(1n) }),
);
const methods = ["cash", "wechat", "card", "unionpay"] as const;

test("whatever comes in whatever order, the books hold what is held and nothing is lost", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...methods),
      fc.array(steps, { maxLength: 12 }),
      (method, chosen) => {
        const till = openTill();
        till.request(method);
        for (const { what, part } of chosen) {
          till.wait(1_000);
          play(till, what, part);
          const deposit = till.deposit();
          const { status, consumed_minor } = deposit;
          expect(consumed_minor).toBeLessThanOrEqual(held_minor);
          expect(till.trade_order().status).toBe(tradeStatusOf(deposit));
          expect(till.trade_order().amount_minor).toBe(consumed_minor);
          const plain = (transfers: readonly Transfer[]) =>
            transfers.map(({ transfer_id, kind, entries }) => ({ transfer_id, kind, entries }));
          expect(plain(till.transfers)).toEqual(
            plain(transfersOf(deposit, heldSource(till.trade_order()) ?? nowhere)),
          );
          const on_hold = till.transfers
            .flatMap(({ entries }) => entries)
            .filter(({ code }) => code === "customer_hold")
            .reduce((sum, { amount_minor }) => sum - amount_minor, 0n);
          expect(on_hold).toBe(status === "HELD" ? held_minor : 0n);
        }
      },
    ),
  );
});

function play(till: ReturnType<typeof openTill>, what: string, part: bigint): string {
  const { step, keeping } = till.deposit();
  const is_outside = keeping !== "DRAWER";
  if (what === "consume") return till.consume(part);
  if (what === "release") return till.release();
  // Cash is never due, and nobody is asked about it.
  if (!is_outside) return "";
  const told: Readonly<Record<string, DepositNews>> = {
    held: held(),
    wrong: held({ amount_minor: 1n }),
    captured: consumedNews(step?.kind === "CONSUME" ? step.consumed_minor : part),
    extended: { state: "EXTENDED", channel_expiry_at_ms: now_ms + 10 * deposit_lasts_ms },
    returned,
    gone: { state: "RETURNED", by: "CHANNEL" },
    refused,
    declined: { state: "DECLINED", reason: "insufficient_funds" },
    closed: { state: "CLOSED", cause: "EXPIRED" },
  };
  if (what === "expire") return till.release("EXPIRED");
  if (what === "give up") return till.giveUp();
  if (what === "lapse") return till.giveUp("EXPIRED");
  if (what === "extend") return till.extend(now_ms + 2 * deposit_lasts_ms);
  return till.record(told[what]!);
}
