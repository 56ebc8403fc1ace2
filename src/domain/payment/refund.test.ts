import { describe, expect, test } from "vitest";
import { given, stampAt } from "../../../test/support/given.ts";
import { lockedOrder, minute_ms, start_ms } from "../../../test/support/samples.ts";
import {
  charge_not_found,
  decideRecordRefund,
  decideRetryRefund,
  refund_attempts_max,
  refundOf,
  type RecordRefund,
  type RetryRefund,
} from "./refund.ts";
import type { Refund } from "./session.ts";

const at_ms = start_ms + minute_ms;
const wanted = { session_id: "ps_1", amount_minor: 11_900n, currency: "SGD", reason: "rain" };
const { refund, fact } = refundOf(lockedOrder(), { ...wanted, stamp: stampAt(start_ms) });

const recording = (outcome: RecordRefund["outcome"], attempt_key = "refund_1-1"): RecordRefund => ({
  type: "RECORD_REFUND",
  refund_id: "refund_1",
  attempt_key,
  outcome,
});

const record = (outcome: RecordRefund["outcome"], state: Partial<Refund> = {}) =>
  given({ refund: { ...refund, ...state } }, at_ms)
    .when(decideRecordRefund, recording(outcome, state.attempt_key))
    .thenAccepted();

const retrying = (change: Partial<RetryRefund> = {}): RetryRefund => ({
  type: "RETRY_REFUND",
  order_id: "order_1",
  refund_id: "refund_1",
  cause: "REQUESTED",
  ...change,
});

const succeeded = { state: "SUCCEEDED", refund_ref: "ref_1" } as const;
const failed = { state: "FAILED", reason: "refused_by_issuer" } as const;
const refused: Refund = {
  ...refund,
  status: "FAILED",
  failure: "refused_by_issuer",
  next_attempt_at_ms: at_ms,
};

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

  test("that was refused is told with the reason, and tried again a minute later", () => {
    const change = record(failed);
    expect(change.refunds).toEqual([{ ...refused, next_attempt_at_ms: at_ms + minute_ms }]);
    expect(change.events[0]!.event.type).toBe("REFUND_FAILED");
  });

  test("whose attempt failed is not told so again", () => {
    expect(record(failed, refused)).toEqual({ events: [] });
  });

  test("that failed at first may arrive later", () => {
    const change = record(succeeded, refused);
    expect(change.refunds?.[0]).toMatchObject({
      status: "SUCCEEDED",
      failure: null,
      next_attempt_at_ms: null,
    });
  });

  test("that arrived stays so, whatever is told after", () => {
    expect(record(failed, { status: "SUCCEEDED" })).toEqual({ events: [] });
    expect(record(succeeded, { status: "SUCCEEDED" })).toEqual({ events: [] });
  });

  test("that nobody asked for is refused", () => {
    const unknown = { code: "REFUND_UNKNOWN", refund_id: "refund_1" } as const;
    const facts = { refund: undefined };
    given(facts, at_ms).when(decideRecordRefund, recording(succeeded)).thenRejected(unknown);
    given(facts, at_ms).when(decideRetryRefund, retrying()).thenRejected(unknown);
  });
});

describe("the next attempt at a refund", () => {
  const retry = (state: Refund, change: Partial<RetryRefund> = {}, now_ms = at_ms) =>
    given({ refund: state }, now_ms).when(decideRetryRefund, retrying(change));

  test("after a refusal has a key of its own, and is told", () => {
    const change = retry(refused).thenAccepted();
    expect(change.refunds).toEqual([
      {
        ...refused,
        status: "PENDING",
        attempt_count: 2,
        attempt_key: "refund_1-2",
        next_attempt_at_ms: null,
      },
    ]);
    expect(change.events).toEqual([
      {
        order_id: "order_1",
        event: {
          type: "REFUND_RETRIED",
          at_ms,
          payload: { refundId: "refund_1", sessionId: "ps_1", attempt: 2 },
        },
      },
    ]);
  });

  test("keeps the key when the provider, knowing no such charge, has given no verdict on it", () => {
    const change = retry({ ...refused, failure: charge_not_found }).thenAccepted();
    expect(change.refunds?.[0]).toMatchObject({ attempt_count: 2, attempt_key: "refund_1-1" });
  });

  test("never begins while the outcome of the last one is not known, nor after a success", () => {
    for (const status of ["PENDING", "SUCCEEDED"] as const) {
      const state = { ...refused, status };
      retry(state).thenRejected({ code: "REFUND_STATUS_INVALID", refund_id: "refund_1", status });
      expect(retry(state, { cause: "DUE" }).thenAccepted()).toEqual({ events: [] });
    }
  });

  test("begins by itself when it is due and not a moment earlier, or when somebody asks", () => {
    const early = at_ms - 1;
    expect(retry(refused, { cause: "DUE" }, early).thenAccepted()).toEqual({ events: [] });
    expect(retry(refused, { cause: "DUE" }).thenAccepted().refunds).toHaveLength(1);
    expect(retry(refused, {}, early).thenAccepted().refunds).toHaveLength(1);
  });

  test("is that of the order's own refund", () => {
    retry(refused, { order_id: "order_2" }).thenRejected({
      code: "REFUND_UNKNOWN",
      refund_id: "refund_1",
    });
  });

  test("is not touched by what is told late of the one before, unless that was a success", () => {
    const second = { ...refused, status: "PENDING", attempt_key: "refund_1-2" } as const;
    const facts = { refund: second };
    const late = given(facts, at_ms).when(decideRecordRefund, recording(failed, "refund_1-1"));
    expect(late.thenAccepted()).toEqual({ events: [] });
    const arrived = given(facts, at_ms).when(
      decideRecordRefund,
      recording(succeeded, "refund_1-1"),
    );
    expect(arrived.thenAccepted().refunds?.[0]).toMatchObject({
      status: "SUCCEEDED",
      attempt_key: "refund_1-1",
    });
  });
});

describe("a provider that refuses again and again", () => {
  /** Each attempt as soon as it is due; the pauses between them. */
  function playOut() {
    let state: Refund = refund;
    let now_ms = start_ms;
    const keys: string[] = [];
    const pauses_ms: number[] = [];
    for (;;) {
      keys.push(state.attempt_key);
      const facts = { refund: state };
      const told = given(facts, now_ms)
        .when(decideRecordRefund, recording(failed, state.attempt_key))
        .thenAccepted();
      state = told.refunds![0]!;
      if (state.next_attempt_at_ms === null) return { keys, pauses_ms, state, now_ms };
      pauses_ms.push(state.next_attempt_at_ms - now_ms);
      now_ms = state.next_attempt_at_ms;
      const begun = given({ refund: state }, now_ms)
        .when(decideRetryRefund, retrying({ cause: "DUE" }))
        .thenAccepted();
      state = begun.refunds![0]!;
    }
  }

  test("is asked ten times, each under another key, after pauses that never get shorter", () => {
    const { keys, pauses_ms } = playOut();
    expect(refund_attempts_max).toBe(10);
    expect(keys).toEqual(Array.from({ length: 10 }, (_, index) => `refund_1-${index + 1}`));
    expect(pauses_ms).toEqual(pauses_ms.toSorted((one, other) => one - other));
    expect([pauses_ms[0], pauses_ms.at(-1)]).toEqual([minute_ms, 24 * 60 * minute_ms]);
  });

  test("is not asked any more by itself, but by a person, one attempt at a time", () => {
    const { state, now_ms } = playOut();
    const much_later = now_ms + 1_000 * 24 * 60 * minute_ms;
    const by_itself = given({ refund: state }, much_later).when(
      decideRetryRefund,
      retrying({ cause: "DUE" }),
    );
    expect(by_itself.thenAccepted()).toEqual({ events: [] });
    const [eleventh] = given({ refund: state }, much_later)
      .when(decideRetryRefund, retrying())
      .thenAccepted().refunds!;
    expect(eleventh).toMatchObject({ attempt_count: 11, attempt_key: "refund_1-11" });
    const told = given({ refund: eleventh }, much_later)
      .when(decideRecordRefund, recording(failed, "refund_1-11"))
      .thenAccepted();
    expect(told.refunds?.[0]).toMatchObject({ status: "FAILED", next_attempt_at_ms: null });
  });
});
