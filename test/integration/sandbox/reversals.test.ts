// Undoing a charge: after it no money stays taken, whatever had become of the charge before.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RefundRequest } from "../../../src/engine/ports/payment-provider.ts";
import type { Movement, SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterEach(() => rig.shiftClock(0));
afterAll(() => rig.stop());

const closed = { state: "CLOSED" };

function scanned(digits: string) {
  return rig.till({ bar_code: `13456789012345${digits}` });
}

function refundOf(charge_key: string, amount_minor: bigint, part = 1): RefundRequest {
  const terms = { merchant_id: "sentosa_demo", currency: "CNY" };
  return { key: `re_${charge_key}_${part}`, charge_key, amount_minor, ...terms };
}

/** What stays taken under a key, in minor units. */
async function keptOf(key: string): Promise<bigint> {
  const sign = (kind: Movement["kind"]): bigint => (kind === "charge" ? 1n : -1n);
  const movements = await rig.movementsOf(key);
  return movements.reduce((sum, one) => sum + sign(one.kind) * BigInt(one.amount_minor), 0n);
}

describe("reversing", () => {
  it("gives back what was taken, once, however often it is asked", async () => {
    const request = scanned("0000");
    await rig.provider.charge(request);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => rig.provider.reverse(request.key)),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(closed);
    expect(await rig.movementsOf(request.key)).toMatchObject([
      { kind: "charge", amount_minor: "11900" },
      { kind: "reversal", amount_minor: "11900", currency: "CNY" },
    ]);
    expect(await rig.provider.query(request.key)).toEqual(closed);
    expect(await rig.provider.charge(request)).toEqual(closed);
    expect(await rig.provider.close(request.key)).toEqual(closed);
  });

  it("closes what is under way: the customer's password comes too late", async () => {
    const request = scanned("0010");
    await rig.provider.charge(request);
    expect(await rig.provider.reverse(request.key)).toEqual(closed);
    await rig.shiftClock(5_001);
    expect(await rig.provider.query(request.key)).toEqual(closed);
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("closes a key never heard of, before its charge arrives", async () => {
    const request = scanned("0000");
    expect(await rig.provider.reverse(request.key)).toEqual(closed);
    expect(await rig.provider.charge(request)).toEqual(closed);
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("leaves a declined charge declined", async () => {
    const request = scanned("0001");
    const declined = await rig.provider.charge(request);
    expect(await rig.provider.reverse(request.key)).toEqual(declined);
  });

  it("undoes a charge whose answer was lost, and nobody hears of it afterwards", async () => {
    const request = scanned("0020");
    expect(await rig.provider.charge(request)).toMatchObject({ state: "UNKNOWN" });
    expect(await rig.provider.reverse(request.key)).toEqual(closed);
    expect(await keptOf(request.key)).toBe(0n);
    await pause(300);
    expect(rig.receiver.of(request.key)).toEqual([]);
  });

  it("is PENDING while the money cannot be stopped, and works when it has come", async () => {
    const request = scanned("0012");
    await rig.provider.charge(request);
    const paying = { state: "PENDING", next: { kind: "user_paying" } };
    expect(await rig.provider.reverse(request.key)).toEqual(paying);
    await rig.shiftClock(5_001);
    expect(await rig.provider.reverse(request.key)).toEqual(closed);
    expect(await rig.movementsOf(request.key)).toHaveLength(2);
    expect(await keptOf(request.key)).toBe(0n);
  });

  it("ends a code that was shown, and pays back one that was scanned", async () => {
    const shown = rig.till({ qr_expiry_at_ms: Date.now() + 60_000 });
    const outcome = await rig.provider.charge(shown);
    if (outcome.state !== "PENDING" || outcome.next?.kind !== "qr") throw new Error("no code");
    await rig.scan(outcome.next.content);
    expect(await rig.provider.reverse(shown.key)).toEqual(closed);
    expect(await keptOf(shown.key)).toBe(0n);
    expect(await rig.scan(outcome.next.content)).toMatchObject({ status: 409 });
  });

  it("gives back only what refunds have left, and nothing is refunded after it", async () => {
    const request = scanned("0000");
    await rig.provider.charge(request);
    await rig.provider.refund(refundOf(request.key, 1_900n));
    expect(await rig.provider.reverse(request.key)).toEqual(closed);
    expect(await keptOf(request.key)).toBe(0n);
    const late = await rig.provider.refund(refundOf(request.key, 1n, 2));
    expect(late).toEqual({ state: "FAILED", reason: "charge_not_succeeded" });
  });

  it("waits for a refund that is under way, and gives back what that one did not", async () => {
    const request = scanned("0241");
    await rig.provider.charge(request);
    expect(await rig.provider.refund(refundOf(request.key, 5_000n))).toEqual({ state: "PENDING" });
    expect(await rig.provider.reverse(request.key)).toEqual({ state: "PENDING" });
    expect(await keptOf(request.key)).toBe(11_900n);
    await rig.shiftClock(2_001);
    expect(await rig.provider.queryRefund(`re_${request.key}_1`)).toMatchObject({
      state: "FAILED",
    });
    expect(await rig.provider.reverse(request.key)).toEqual(closed);
    expect(await keptOf(request.key)).toBe(0n);
  });

  it("never leaves money taken, however it interleaves with charge and refund", async () => {
    async function race(number: number): Promise<number> {
      const request = scanned(["0000", "0010", "0020"][number % 3]!);
      const [, reversed] = await Promise.all([
        pause(Math.random() * 6).then(() => rig.provider.charge(request)),
        pause(Math.random() * 6).then(() => rig.provider.reverse(request.key)),
        pause(Math.random() * 6).then(() => rig.provider.refund(refundOf(request.key, 100n))),
      ]);
      expect(reversed).toEqual(closed);
      expect(await keptOf(request.key)).toBe(0n);
      return (await rig.movementsOf(request.key)).length;
    }
    const counts: number[] = [];
    for (let round = 0; round < 6; round++) {
      counts.push(...(await Promise.all(Array.from({ length: 9 }, (_, place) => race(place)))));
    }
    expect(new Set(counts).size).toBeGreaterThan(1);
  });
});
