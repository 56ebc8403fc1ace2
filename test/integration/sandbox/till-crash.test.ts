// The processor killed in the middle of a till's business: codes, passwords, deposits, refunds.
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChargeOutcome, HoldOutcome } from "../../../src/engine/ports/payment-provider.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeEach(async () => {
  rig = await startSandboxRig();
});
afterEach(() => rig.stop());

const merchant_id = "sentosa_demo";
const currency = "CNY";

async function killAndRevive(): Promise<void> {
  const { pid } = rig.processor;
  process.kill(pid, "SIGKILL");
  for (let turn = 0; turn < 500; turn++) {
    const outcome = rig.processor.pid === pid ? null : await rig.provider.query("ps_0");
    if (outcome?.state === "NOT_FOUND") return;
    await pause(20);
  }
  throw new Error("The processor was not revived.");
}

function contentOf(outcome: ChargeOutcome | HoldOutcome): string {
  const next = outcome.state === "PENDING" ? outcome.next : undefined;
  return next?.kind === "qr" ? next.content : "";
}

async function movedBy(key: string): Promise<string[]> {
  const movements = await rig.movementsOf(key);
  return movements.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`);
}

describe("a processor that is killed", () => {
  it("remembers codes, and they can be paid afterwards", async () => {
    const charge = rig.till({ qr_expiry_at_ms: Date.now() + 60_000 });
    const hold = rig.deposit({ qr_expiry_at_ms: Date.now() + 60_000 });
    const shown = await rig.provider.charge(charge);
    const asked = await rig.provider.hold(hold);
    await killAndRevive();
    expect(await rig.provider.charge(charge)).toEqual(shown);
    expect(await rig.scan(contentOf(shown))).toMatchObject({ body: { state: "SUCCEEDED" } });
    expect(await rig.scan(contentOf(asked))).toMatchObject({ body: { state: "HELD" } });
    await killAndRevive();
    expect(await rig.scan(contentOf(shown))).toMatchObject({ status: 409 });
    expect(await movedBy(charge.key)).toEqual(["charge 11900"]);
    expect(await movedBy(hold.key)).toEqual(["hold 50000"]);
    await rig.receiver.waitFor(charge.key, 1);
    await rig.receiver.waitFor(hold.key, 1);
  });

  it("still lets passwords be entered, codes run out, and deposits end", async () => {
    const now_ms = Date.now();
    const paying = rig.till({ bar_code: "134567890123450310" });
    const cancelled = rig.till({ bar_code: "134567890123450311" });
    const shown = rig.till({ qr_expiry_at_ms: now_ms + 3_000 });
    const terms = { hold_expiry_at_ms: now_ms + 3_000 };
    const hold = rig.deposit({ bar_code: "134567890123450000" }, terms);
    for (const request of [paying, cancelled, shown]) {
      expect(await rig.provider.charge(request)).toMatchObject({ state: "PENDING" });
    }
    await rig.provider.hold(hold);
    await killAndRevive();
    expect(await rig.provider.query(paying.key)).toEqual({
      state: "PENDING",
      next: { kind: "user_paying" },
    });
    const reports = [paying, cancelled, shown].map(({ key }) => rig.receiver.waitFor(key, 1));
    // The answer to the hold may have been unheard: it is told again, and its end after that.
    const told = await rig.receiver.waitFor(hold.key, 2);
    await Promise.all(reports);
    const outcomes = told.map(
      ({ raw_body, headers }) => rig.provider.parseNotification(raw_body, headers)?.outcome.state,
    );
    expect(outcomes).toEqual(["HELD", "EXPIRED"]);
    expect(await rig.provider.query(paying.key)).toMatchObject({ state: "SUCCEEDED" });
    expect(await rig.provider.query(cancelled.key)).toMatchObject({ state: "DECLINED" });
    expect(await rig.provider.query(shown.key)).toMatchObject({ reason: "code_expired" });
    expect(await rig.provider.queryHold(hold.key)).toMatchObject({ state: "EXPIRED" });
    expect(await movedBy(hold.key)).toEqual(["hold 50000", "release 50000"]);
  });

  it("answers every call again as it had answered it before", async () => {
    const captured = rig.deposit({ bar_code: "134567890123450000" });
    const released = rig.deposit({ bar_code: "134567890123450000" });
    const extended = rig.deposit({ bar_code: "134567890123450000" });
    const reversed = rig.till({ bar_code: "134567890123450000" });
    const refunded = rig.till({ bar_code: "134567890123450000" });
    const hold_expiry_at_ms = extended.hold_expiry_at_ms + 1_000;
    const capture = { key: "cap_1", hold_key: captured.key, merchant_id, currency };
    const refund = { key: "re_1", charge_key: refunded.key, merchant_id, currency };
    const capture_refund = { ...refund, key: "re_2", charge_key: "cap_1", amount_minor: 7n };
    const { provider } = rig;
    const calls: (() => Promise<unknown>)[] = [
      () => provider.hold(captured),
      () => provider.capture({ ...capture, amount_minor: 30_000n }),
      () => provider.query("cap_1"),
      () => provider.refund(capture_refund),
      () => provider.hold(released),
      () => provider.release({ key: "rel_1", hold_key: released.key, merchant_id }),
      () => provider.hold(extended),
      () =>
        provider.extendHold({
          key: "ext_1",
          hold_key: extended.key,
          merchant_id,
          hold_expiry_at_ms,
        }),
      () => provider.charge(reversed),
      () => provider.reverse(reversed.key),
      () => provider.charge(refunded),
      () => provider.refund({ ...refund, amount_minor: 900n }),
      () => provider.queryRefund("re_1"),
    ];
    for (const call of calls) expect(await call()).not.toMatchObject({ state: "UNKNOWN" });
    // By now each says the last word on its subject: the first ones speak of holds that have ended.
    const before = await Promise.all(calls.map((call) => call()));
    const moved = await rig.movements();
    await killAndRevive();
    expect(await Promise.all(calls.map((call) => call()))).toEqual(before);
    expect(await rig.movements()).toEqual(moved);
    expect(moved.map(({ kind }) => kind).toSorted()).toEqual([
      "capture",
      "charge",
      "charge",
      "hold",
      "hold",
      "hold",
      "refund",
      "refund",
      "release",
      "release",
      "reversal",
    ]);
  });

  it("keeps what it acknowledged under load, and the money adds up", async () => {
    const acknowledged = new Map<string, string>();
    let is_over = false;
    async function cashier(number: number): Promise<void> {
      for (let turn = 0; !is_over; turn++) {
        const bar_code = "134567890123450000";
        const hold = rig.deposit({ bar_code }, { notify_url: null });
        const held = await rig.provider.hold(hold);
        if (held.state === "HELD") acknowledged.set(`hold ${hold.key}`, "50000");
        const change = { key: `c_${number}_${turn}`, hold_key: hold.key, merchant_id };
        const ended =
          turn % 2 === 0
            ? await rig.provider.capture({ ...change, amount_minor: 123n, currency })
            : await rig.provider.release(change);
        if (ended.state === "CAPTURED") acknowledged.set(`capture ${change.key}`, "123");
        if (ended.state === "RELEASED") acknowledged.set(`release ${hold.key}`, "50000");
        const charge = rig.till({ bar_code }, { notify_url: null });
        const paid = await rig.provider.charge(charge);
        if (paid.state === "SUCCEEDED") acknowledged.set(`charge ${charge.key}`, "11900");
        const undone = await rig.provider.reverse(charge.key);
        if (paid.state === "SUCCEEDED" && undone.state === "CLOSED") {
          acknowledged.set(`reversal ${charge.key}`, "11900");
        }
        if (undone.state === "UNKNOWN") await pause(5);
      }
    }
    const cashiers = Array.from({ length: 12 }, (_, number) => cashier(number));
    for (let round = 0; round < 3; round++) {
      await pause(150 + Math.random() * 100);
      await killAndRevive();
    }
    is_over = true;
    await Promise.all(cashiers);

    const movements = await rig.movements();
    const moved = new Map(movements.map((one) => [`${one.kind} ${one.key}`, one.amount_minor]));
    expect(moved.size).toBe(movements.length);
    expect(acknowledged.size).toBeGreaterThan(50);
    for (const [name, amount] of acknowledged)
      expect([name, moved.get(name)]).toEqual([name, amount]);
    const { body } = await rig.call("GET", "/charges?limit=10000");
    const holds = body["holds"] as Record<string, string>[];
    const sums = new Map<string, number>();
    for (const { kind, key, hold_key, amount_minor } of movements) {
      const sign = kind === "hold" ? 1 : -1;
      const name = hold_key ?? key;
      if (hold_key !== undefined) {
        sums.set(name, (sums.get(name) ?? 0) + sign * Number(amount_minor));
      }
    }
    for (const { key, state } of holds) {
      const open = state === "HELD" ? 50_000 : 0;
      expect(sums.get(key ?? "") ?? 0).toBe(open);
    }
  });
});
