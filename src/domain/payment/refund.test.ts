import { describe, expect, test } from "vitest";
import { given, stampAt } from "../../../test/support/given.ts";
import { lockedOrder, minute_ms, start_ms } from "../../../test/support/samples.ts";
import { decideRecordRefund, refundOf, type RecordRefund } from "./refund.ts";
import type { Refund } from "./session.ts";

const at_ms = start_ms + minute_ms;
const wanted = { session_id: "ps_1", amount_minor: 11_900n, currency: "SGD", reason: "rain" };
const { refund, fact } = refundOf(lockedOrder(), { ...wanted, stamp: stampAt(start_ms) });

const record = (outcome: RecordRefund["outcome"], state: Partial<Refund> = {}) =>
  given({ refund: { ...refund, ...state } }, at_ms)
    .when(decideRecordRefund, { type: "RECORD_REFUND", refund_id: "refund_1", outcome })
    .thenAccepted();

const succeeded = { state: "SUCCEEDED", refund_ref: "ref_1" } as const;
const failed = { state: "FAILED", reason: "refused_by_issuer" } as const;

describe("a refund", () => {
  test("is asked for in the order's timeline, in major units under the currency's name", () => {
    expect(refund).toMatchObject({ refund_id: "refund_1", status: "PENDING", refund_ref: null });
    expect(fact).toEqual({
      order_id: "order_1",
      event: {
        type: "REFUND_REQUESTED",
        at_ms: start_ms,
        payload: { refundId: "refund_1", sessionId: "ps_1", amountSgd: 119, reason: "rain" },
      },
    });
    expect(Object.keys(fact.event.payload)).toEqual([
      "refundId",
      "sessionId",
      "amountSgd",
      "reason",
    ]);
  });

  test("that arrived is told with the provider's reference", () => {
    const change = record(succeeded);
    expect(change.refunds).toEqual([{ ...refund, status: "SUCCEEDED", refund_ref: "ref_1" }]);
    expect(change.events[0]!.event).toMatchObject({
      type: "REFUND_SUCCEEDED",
      payload: { refundId: "refund_1", sessionId: "ps_1", refundRef: "ref_1" },
    });
  });

  test("that failed is told with the reason", () => {
    const change = record(failed);
    expect(change.refunds).toEqual([{ ...refund, status: "FAILED", failure: "refused_by_issuer" }]);
    expect(change.events[0]!.event.type).toBe("REFUND_FAILED");
  });

  test("that fails again is not told again", () => {
    expect(record(failed, { status: "FAILED" })).toEqual({ events: [] });
  });

  test("that failed at first may arrive later", () => {
    const change = record(succeeded, { status: "FAILED", failure: "refused_by_issuer" });
    expect(change.refunds?.[0]).toMatchObject({ status: "SUCCEEDED", failure: null });
  });

  test("that arrived stays so, whatever is told after", () => {
    expect(record(failed, { status: "SUCCEEDED" })).toEqual({ events: [] });
    expect(record(succeeded, { status: "SUCCEEDED" })).toEqual({ events: [] });
  });

  test("that nobody asked for is refused", () => {
    given({ refund: undefined }, at_ms)
      .when(decideRecordRefund, {
        type: "RECORD_REFUND",
        refund_id: "refund_9",
        outcome: succeeded,
      })
      .thenRejected({ code: "REFUND_UNKNOWN", refund_id: "refund_9" });
  });
});
