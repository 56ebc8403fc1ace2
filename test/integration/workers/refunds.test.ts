/**
 * The worker that sees to refunds, on a database, with a provider whose answers are given: when it
 * asks, under which key, and when it gives up.
 */
import { beforeEach, describe, expect, test } from "vitest";
import type { Refund } from "../../../src/domain/payment/session.ts";
import type { PaymentProvider, RefundOutcome } from "../../../src/engine/ports/payment-provider.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { readRefundsOfOrder } from "../../../src/queries/orders/read-session.ts";
import { createReconciliation, type Reconciliation } from "../../../src/workers/reconciliation.ts";
import { merchant_id, openTestBook, type TestBook } from "../../support/order-book.ts";
import { openSellingBook } from "../../support/selling-book.ts";
import { unasked_provider } from "../../support/unasked-provider.ts";

const start_ms = Date.parse("2026-03-21T02:00:00Z");
const hour_ms = 3_600_000;
const refused = { state: "FAILED", reason: "refused_by_issuer" } as const;
const unknown = { state: "UNKNOWN", reason: "timeout" } as const;
const arrived = { state: "SUCCEEDED", refund_ref: "re_1" } as const;

const dates = ["2026-03-21", "2026-03-22"];
const shop = openSellingBook({ start_ms, dates, capacity: 100 });
let provider: PaymentProvider;
let worker: Reconciliation;
/** The keys under which the provider was asked, and what it says next; the last answer repeats. */
let keys: string[];
let answers: RefundOutcome[];

beforeEach(() => {
  keys = [];
  answers = [];
  provider = {
    ...unasked_provider,
    async refund({ key }) {
      keys.push(key);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? unknown;
    },
  };
  worker = workerOf(shop.book);
});

const workerOf = ({ engine, time }: TestBook) =>
  createReconciliation({ sql: shop.sql, engine, provider, clock: time.clock });

/** Of a paid order that was cancelled, on its way. */
async function cancelPaid(): Promise<Refund> {
  const order_id = await shop.order({ date: "2026-03-22" });
  await shop.pay(order_id);
  const command = { type: "CANCEL_ORDER", order_id, reason: "rain" } as const;
  const { refunds } = await shop.book.accept(command);
  return refunds[0]!;
}

async function stateOf({ order_id }: Refund): Promise<Refund> {
  const [refund] = await readRefundsOfOrder(shop.sql, merchant_id, order_id);
  return refund!;
}

const findings = async () => (await verifyMerchant(shop.sql, merchant_id)).findings;

describe("a refund that the provider refuses", () => {
  test("is asked for again under another key, when the time has come, until it arrives", async () => {
    const refund = await cancelPaid();
    const [first, second] = [`${refund.refund_id}-1`, `${refund.refund_id}-2`];
    answers = [refused, arrived];
    await worker.settleRefunds();
    expect(await stateOf(refund)).toMatchObject({
      status: "FAILED",
      failure: "refused_by_issuer",
      attempt_count: 1,
      attempt_key: first,
      next_attempt_at_ms: start_ms + 60_000,
    });
    shop.book.time.advance(59_999);
    await worker.settleRefunds();
    expect(keys).toEqual([first]);
    shop.book.time.advance(1);
    await worker.settleRefunds();
    expect(keys).toEqual([first, second]);
    expect(await stateOf(refund)).toMatchObject({
      status: "SUCCEEDED",
      attempt_count: 2,
      attempt_key: second,
      failure: null,
      next_attempt_at_ms: null,
    });
    expect(await findings()).toEqual([]);
  });

  test("ten times is asked for no more, until somebody wants it", async () => {
    const refund = await cancelPaid();
    const { order_id, refund_id } = refund;
    answers = [refused];
    for (let day = 0; day < 10 * 24; day++) {
      await worker.settleRefunds();
      shop.book.time.advance(hour_ms);
    }
    expect(keys).toEqual(Array.from({ length: 10 }, (_, index) => `${refund_id}-${index + 1}`));
    const given_up = { status: "FAILED", attempt_count: 10, next_attempt_at_ms: null };
    expect(await stateOf(refund)).toMatchObject(given_up);
    answers = [arrived];
    await shop.book.accept({ type: "RETRY_REFUND", order_id, refund_id, cause: "REQUESTED" });
    // Whoever asked was killed before the provider heard of it.
    await worker.settleRefunds();
    expect(keys.at(-1)).toBe(`${refund_id}-11`);
    expect(await stateOf(refund)).toMatchObject({ status: "SUCCEEDED", attempt_count: 11 });
    expect(await findings()).toEqual([]);
  });
});

describe("a refund of which nobody can say whether it was made", () => {
  test("is asked for under the same key for as long as that takes", async () => {
    const refund = await cancelPaid();
    answers = [unknown, { state: "PENDING" }, unknown, arrived];
    for (let round = 0; round < 6; round++) {
      await worker.settleRefunds();
      shop.book.time.advance(30 * 24 * hour_ms);
    }
    expect(keys).toEqual(Array<string>(4).fill(`${refund.refund_id}-1`));
    expect(await stateOf(refund)).toMatchObject({ status: "SUCCEEDED", attempt_count: 1 });
  });

  test("in its second attempt is not begun a third time", async () => {
    const refund = await cancelPaid();
    const second = `${refund.refund_id}-2`;
    answers = [refused, unknown, unknown, arrived];
    for (let round = 0; round < 6; round++) {
      await worker.settleRefunds();
      shop.book.time.advance(30 * 24 * hour_ms);
    }
    expect(keys).toEqual([`${refund.refund_id}-1`, second, second, second]);
    expect(await findings()).toEqual([]);
  });
});

test("a refund of before attempts had keys goes on under the refund's id, and then by attempts", async () => {
  const refund = await cancelPaid();
  const { refund_id } = refund;
  await shop.sql`update refunds set attempt_key = refund_id where refund_id = ${refund_id}`;
  answers = [unknown, refused, arrived];
  const updated = workerOf(openTestBook(shop.sql, start_ms, shop.book.time));
  for (let round = 0; round < 4; round++) {
    await updated.settleRefunds();
    shop.book.time.advance(hour_ms);
  }
  expect(keys).toEqual([refund_id, refund_id, `${refund_id}-2`]);
});
