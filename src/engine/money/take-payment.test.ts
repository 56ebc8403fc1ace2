import { describe, expect, test } from "vitest";
import { actor, merchant_id, openMemoryBooks } from "../../../test/support/memory-book.ts";
import { adult, beach_pass, createOrder } from "../../../test/support/samples.ts";
import { unasked_provider } from "../../../test/support/unasked-provider.ts";
import { carryOutRefund } from "./carry-out-refund.ts";
import type { ChargeOutcome, PaymentProvider, RefundOutcome } from "../ports/payment-provider.ts";
import { closeSession, outcomeOf, takePayment } from "./take-payment.ts";

/** A provider that answers as told, and keeps what it was asked. */
function providerThat(answers: {
  charge?: ChargeOutcome;
  close?: ChargeOutcome;
  refund?: RefundOutcome;
}) {
  const asked: unknown[] = [];
  const answer = async <Outcome>(outcome: Outcome | undefined, request: unknown) => {
    asked.push(request);
    if (outcome === undefined) throw new Error("nobody expected this call");
    return outcome;
  };
  const provider: PaymentProvider = {
    ...unasked_provider,
    charge: (request) => answer(answers.charge, request),
    close: (key) => answer(answers.close, key),
    refund: (request) => answer(answers.refund, request),
  };
  return { asked, provider };
}

async function openSession(sku_id = adult.sku_id) {
  const books = await openMemoryBooks();
  const server = books.openServer();
  await server.accept(createOrder({ sku_id, quantity: 1 }));
  const { session } = await server.accept({
    type: "CHECKOUT",
    subject: { order_id: "order_1" },
    payment_method: "card",
    protocol: "DIRECT",
    provider: "sandbox",
  });
  const order = () => books.book.orders.get("order_1")!.order;
  return { ...books, ...server, session: session!, order };
}

const paid = {
  state: "SUCCEEDED",
  payment_ref: "card_1",
  amount_minor: 4_800n,
  currency: "SGD",
} as const;

const payment = { actor, payment_token: "tok_1", notify_url: "https://tillgate.test/notify" };

describe("taking a payment", () => {
  test("charges under the session's id, so that it is charged once whoever asks", async () => {
    const { engine, session, order } = await openSession();
    const { provider, asked } = providerThat({ charge: paid });
    await takePayment({ engine, provider }, { session, ...payment });
    expect(asked).toEqual([
      {
        key: session.session_id,
        merchant_id,
        amount_minor: 4_800n,
        currency: "SGD",
        payment_method: "card",
        payment_token: "tok_1",
        notify_url: "https://tillgate.test/notify",
      },
    ]);
    expect(order()).toMatchObject({ status: "FULFILLED", payment_ref: "card_1" });
  });

  test("charges a session that has succeeded no more, whoever completes it again", async () => {
    const { engine, session, order, book } = await openSession();
    const { provider } = providerThat({ charge: paid });
    await takePayment({ engine, provider }, { session, ...payment });
    const settled = book.sessions.get(session.session_id)!;
    const events = book.events.length;
    const { provider: untouched, asked } = providerThat({});
    const again = await takePayment(
      { engine, provider: untouched },
      { session: settled, ...payment },
    );
    expect(asked).toEqual([]);
    expect(again).toMatchObject({ kind: "accepted", changed: false, session: settled });
    expect(again.kind === "accepted" && again.orders).toEqual([order()]);
    expect(book.events).toHaveLength(events);
  });

  test("keeps mandates and receipts for money of which the news came by another way", async () => {
    const { engine, session, book } = await openSession();
    const { provider } = providerThat({ charge: paid });
    await takePayment({ engine, provider }, { session, ...payment });
    const attach = (name: string) => () => ({
      mandates: [{ replay_id: `m_${name}`, kind: "payment", reference: `r_${name}` }] as const,
      checkout_receipt: `c_${name}`,
      payment_receipt: `p_${name}`,
    });
    const complete = (name: string) => {
      const known = book.sessions.get(session.session_id)!;
      const paying = { session: known, ...payment, attach: attach(name) };
      return takePayment({ engine, provider: providerThat({}).provider }, paying);
    };
    expect(await complete("1")).toMatchObject({ session: { payment_receipt: "p_1" } });
    expect(book.replays.get("m_1")).toBe(session.session_id);
    // Once: nobody else's mandates get receipts for the same money.
    expect(await complete("2")).toMatchObject({ session: { payment_receipt: "p_1" } });
    expect(book.replays.has("m_2")).toBe(false);
  });

  test("asks no provider for an amount of nothing", async () => {
    const { engine, session, order } = await openSession(beach_pass.sku_id);
    const { provider } = providerThat({});
    await takePayment({ engine, provider }, { session, ...payment });
    expect(order()).toMatchObject({
      status: "FULFILLED",
      payment_ref: `free_${session.session_id}`,
    });
  });

  test("lets the protocol add what it keeps, once the provider has spoken", async () => {
    const { engine, session, book } = await openSession();
    const { provider } = providerThat({ charge: paid });
    const heard: unknown[] = [];
    await takePayment(
      { engine, provider },
      {
        session,
        ...payment,
        attach(outcome) {
          heard.push(outcome);
          const mandate = { replay_id: "m_1", kind: "payment", reference: "r_1" } as const;
          return { mandates: [mandate], checkout_receipt: "c", payment_receipt: "p" };
        },
      },
    );
    expect(heard).toEqual([paid]);
    expect(book.sessions.get(session.session_id)).toMatchObject({ payment_receipt: "p" });
    expect(book.replays.get("m_1")).toBe(session.session_id);
  });
});

describe("what a provider says means for the session", () => {
  const declined = { state: "DECLINED", reason: "card_declined" } as const;
  const unknown = (reason: string) => ({ state: "UNKNOWN", reason }) as const;

  test.each<[string, ChargeOutcome, ReturnType<typeof outcomeOf>]>([
    ["paid is paid", paid, paid],
    ["declined is declined", declined, declined],
    ["closed is why we closed it", { state: "CLOSED" }, { state: "CLOSED", cause: "CANCELLED" }],
    ["pending is not known yet", { state: "PENDING" }, unknown("PENDING")],
    ["never heard of may still come", { state: "NOT_FOUND" }, unknown("NOT_FOUND")],
    ["no answer is no failure", unknown("timeout"), unknown("timeout")],
  ])("%s", (_what, charge, outcome) => {
    expect(outcomeOf(charge, "CANCELLED")).toEqual(outcome);
  });
});

describe("closing a session", () => {
  test("ends it for the cause when no money was taken", async () => {
    const { engine, session, order } = await openSession();
    const { provider, asked } = providerThat({ close: { state: "CLOSED" } });
    await closeSession({ engine, provider }, session, { actor, cause: "CANCELLED" });
    expect(asked).toEqual([session.session_id]);
    expect(order()).toMatchObject({ status: "LOCKED", payment_status: "NONE" });
  });

  test("finds out that it was paid after all", async () => {
    const { engine, session, order } = await openSession();
    const { provider } = providerThat({ close: paid });
    await closeSession({ engine, provider }, session, { actor, cause: "EXPIRED" });
    expect(order().status).toBe("FULFILLED");
  });

  test("keeps the places while the provider cannot say", async () => {
    const { engine, session, order } = await openSession();
    const { provider } = providerThat({ close: { state: "UNKNOWN", reason: "timeout" } });
    await closeSession({ engine, provider }, session, { actor, cause: "EXPIRED" });
    expect(order()).toMatchObject({ status: "PENDING_PAYMENT", payment_status: "UNKNOWN" });
  });
});

describe("carrying out a refund", () => {
  async function openRefund() {
    const opened = await openSession();
    const { provider } = providerThat({ charge: paid });
    const { engine, session, accept } = opened;
    await takePayment({ engine, provider }, { session, ...payment });
    const { refunds } = await accept({ type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" });
    return { ...opened, refund: refunds[0]! };
  }

  test("asks under the attempt's key for the money of its session", async () => {
    const { engine, refund, session, order } = await openRefund();
    const { provider, asked } = providerThat({
      refund: { state: "SUCCEEDED", refund_ref: "ref_1" },
    });
    await carryOutRefund({ engine, provider }, refund, actor);
    expect(asked).toEqual([
      {
        key: `${refund.refund_id}-1`,
        charge_key: session.session_id,
        merchant_id,
        amount_minor: 4_800n,
        currency: "SGD",
      },
    ]);
    expect(order()).toMatchObject({ status: "REFUNDED", payment_status: "REFUNDED" });
  });

  test.each<[RefundOutcome, string]>([
    [{ state: "FAILED", reason: "refused_by_issuer" }, "refused_by_issuer"],
    [{ state: "NOT_FOUND" }, "CHARGE_NOT_FOUND"],
  ])("that ends as %j has failed", async (outcome, failure) => {
    const { engine, refund, book } = await openRefund();
    await carryOutRefund(
      { engine, provider: providerThat({ refund: outcome }).provider },
      refund,
      actor,
    );
    expect(book.refunds.get(refund.refund_id)).toMatchObject({ status: "FAILED", failure });
  });

  test.each<RefundOutcome>([{ state: "PENDING" }, { state: "UNKNOWN", reason: "timeout" }])(
    "that stands at %j is left for a worker",
    async (outcome) => {
      const { engine, refund, book } = await openRefund();
      const { provider } = providerThat({ refund: outcome });
      expect(await carryOutRefund({ engine, provider }, refund, actor)).toBeNull();
      expect(book.refunds.get(refund.refund_id)?.status).toBe("PENDING");
    },
  );

  test("under a new key only after a refusal, once the time for it has come", async () => {
    const { engine, refund, book, time, order } = await openRefund();
    const keys: string[] = [];
    const carryOut = async (outcome: RefundOutcome) => {
      const { provider, asked } = providerThat({ refund: outcome });
      const result = await carryOutRefund(
        { engine, provider },
        book.refunds.get(refund.refund_id)!,
        actor,
      );
      keys.push(...asked.map((request) => (request as { key: string }).key));
      return result;
    };
    const unknown = { state: "UNKNOWN", reason: "timeout" } as const;
    const refused = { state: "FAILED", reason: "refused_by_issuer" } as const;
    await carryOut(unknown);
    await carryOut(refused);
    time.now_ms += 59_999;
    expect(await carryOut(unknown)).toBeNull();
    time.now_ms += 1;
    await carryOut(unknown);
    await carryOut({ state: "PENDING" });
    await carryOut({ state: "SUCCEEDED", refund_ref: "ref_2" });
    const [first, second] = [`${refund.refund_id}-1`, `${refund.refund_id}-2`];
    expect(keys).toEqual([first, first, second, second, second]);
    expect(order()).toMatchObject({ status: "REFUNDED" });
    expect(book.events.map(({ type }) => type).filter((type) => type.startsWith("REFUND"))).toEqual(
      ["REFUND_REQUESTED", "REFUND_FAILED", "REFUND_RETRIED", "REFUND_SUCCEEDED"],
    );
  });

  test("of two servers at once begins one attempt", async () => {
    const { engine, refund, book, time, openServer } = await openRefund();
    const refusing = providerThat({ refund: { state: "FAILED", reason: "refused" } }).provider;
    await carryOutRefund({ engine, provider: refusing }, refund, actor);
    time.now_ms += 60_000;
    const seen = book.refunds.get(refund.refund_id)!;
    const { provider, asked } = providerThat({ refund: { state: "PENDING" } });
    const { engine: other } = openServer();
    await Promise.all(
      [engine, other].map((one) => carryOutRefund({ engine: one, provider }, seen, actor)),
    );
    expect(asked).toHaveLength(1);
    expect(book.refunds.get(refund.refund_id)).toMatchObject({ attempt_count: 2 });
  });
});
