import { describe, expect, test } from "vitest";
import { given, stampAt } from "../../../test/support/given.ts";
import { checkedOut, lockedOrder, minute_ms, start_ms } from "../../../test/support/samples.ts";
import { openShiftWith } from "../../../test/support/shifts.ts";
import { decidePayOutRefund, type PayOutFacts, type PayOutRefund } from "./pay-out-refund.ts";
import { decideRecordRefund, refundOf, type RecordRefund } from "./refund.ts";
import type { PaymentSession, Refund } from "./session.ts";

const at_ms = start_ms + minute_ms;
const wanted = { session_id: "ps_1", amount_minor: 11_900n, currency: "SGD", reason: "rain" };
const { refund } = refundOf(lockedOrder(), { ...wanted, stamp: stampAt(start_ms) });
const failure = "refused_by_issuer";
const refused: Refund = { ...refund, status: "FAILED", failure, next_attempt_at_ms: at_ms };
const session: PaymentSession = {
  ...checkedOut([lockedOrder()]).session,
  session_id: "ps_1",
  status: "SUCCEEDED",
};
const shift = openShiftWith({ store_id: "S01", currency: "SGD" });

const paying = (change: Partial<PayOutRefund> = {}): PayOutRefund => ({
  ...{ type: "PAY_OUT_REFUND", order_id: "order_1", refund_id: "refund_1" },
  ...{ way: { means: "CASH" }, note: null, giver_id: "op_1" },
  ...change,
});
const bank = { way: { means: "BANK", reference: "FT-1" } } as const;
const facts: PayOutFacts = { refund: refused, session, shift };
const payOut = (change: Partial<PayOutRefund> = {}, more: Partial<PayOutFacts> = {}) =>
  given({ ...facts, ...more }, at_ms).when(decidePayOutRefund, paying(change));

describe("a refused refund", () => {
  test("is handed out in cash, of the store whose drawer it came from, and has arrived", () => {
    const change = payOut({ note: "card closed" }).thenAccepted();
    expect(change.refunds).toEqual([
      {
        ...{ ...refused, status: "SUCCEEDED", refund_ref: "R1", next_attempt_at_ms: null },
        ...{ paid_out: "CASH", paid_out_minor: 11_900n, paid_out_store_no: "S01" },
      },
    ]);
    expect(change.events.map(({ event }) => event)).toMatchObject([
      { type: "REFUND_PAID_OUT", payload: { means: "cash", storeNo: "S01", note: "card closed" } },
      { type: "REFUND_SUCCEEDED", payload: { refundRef: "R1", amountSgd: 119 } },
    ]);
  });

  test("goes by the bank under the transfer's reference, without any shift", () => {
    const change = payOut(bank, { shift: undefined }).thenAccepted();
    expect(change.refunds).toMatchObject([{ paid_out: "BANK", refund_ref: "FT-1" }]);
    expect(change.events[0]!.event.payload).toEqual({
      ...{ refundId: "refund_1", sessionId: "ps_1", means: "bank" },
    });
  });

  test("in cash needs a shift in its currency", () => {
    for (const other of [openShiftWith({ currency: "CNY" }), undefined]) {
      payOut({}, { shift: other }).thenRejected({
        ...{ code: "REFUND_CASH_NEEDS_SHIFT", refund_id: "refund_1", currency: "SGD" },
      });
    }
  });

  test("of money that paid for nothing is not in any till, and goes by the bank", () => {
    const stray: PaymentSession = { ...session, status: "FAILED" };
    payOut({}, { session: stray }).thenRejected({
      ...{ code: "REFUND_NOT_IN_CASH", refund_id: "refund_1" },
    });
    payOut(bank, { session: stray }).thenAccepted();
  });

  test("is paid out only while it is refused: not under way, not arrived, not another's", () => {
    for (const status of ["PENDING", "SUCCEEDED"] as const) {
      payOut({}, { refund: { ...refused, status } }).thenRejected({
        ...{ code: "REFUND_STATUS_INVALID", refund_id: "refund_1", status },
      });
    }
    payOut({ order_id: "order_2" }).thenRejected({
      ...{ code: "REFUND_UNKNOWN", refund_id: "refund_1" },
    });
  });
});

describe("a refund that was paid out and then arrives at the provider", () => {
  const [out] = payOut().thenAccepted().refunds!;
  const record = (state: Refund, outcome: RecordRefund["outcome"]) =>
    given({ refund: state }, at_ms)
      .when(decideRecordRefund, {
        ...{ type: "RECORD_REFUND", refund_id: "refund_1", attempt_key: "refund_1-1" },
        outcome,
      })
      .thenAccepted();

  test("was given twice, which is told once", () => {
    const change = record(out!, { state: "SUCCEEDED", refund_ref: "late_1" });
    expect(change.refunds).toEqual([{ ...out!, twice_ref: "late_1" }]);
    expect(change.events.map(({ event }) => event)).toMatchObject([
      { type: "REFUND_GIVEN_TWICE", payload: { amountSgd: 119, refundRef: "late_1" } },
    ]);
    const again = record(change.refunds![0]!, { state: "SUCCEEDED", refund_ref: "late_2" });
    expect(again).toEqual({ events: [] });
  });

  test("was not, when it was refused once more or another sum is told of", () => {
    expect(record(out!, { state: "FAILED", reason: failure })).toEqual({ events: [] });
    const other = { state: "SUCCEEDED", refund_ref: "late_1", amount_minor: 1n } as const;
    expect(record(out!, other)).toEqual({ events: [] });
  });
});
