/**
 * A payment provider in process, with every bad habit: it answers late or never, takes money
 * without saying so, settles after a while, refuses to close, tells its news twice and out of
 * order, takes another amount. One thing it keeps to: a key never moves money twice.
 */
import type {
  ChargeOutcome,
  ChargeRequest,
  PaymentProvider,
  RefundOutcome,
  RefundRequest,
} from "../../src/engine/ports/payment-provider.ts";
import { createSimulatedHolds, type SimulatedHolds } from "./holds.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

type Charge = { outcome: ChargeOutcome; readonly is_closeable: boolean };

export type SimulatedProvider = Pick<
  PaymentProvider,
  "name" | "is_simulator" | "charge" | "query" | "close" | "reverse" | "refund" | "queryRefund"
> &
  SimulatedHolds &
  Readonly<{
    /** Money taken by the key of its charge or capture, in minor units. */
    taken: ReadonlyMap<string, bigint>;
    /** Money given back, by the same keys. */
    returned: ReadonlyMap<string, bigint>;
    /** The reference of a charge that took money. */
    referenceOf(key: string): string | null;
    /** The currency that it took. */
    currencyOf(key: string): string | null;
  }>;

export type ProviderPorts = Readonly<{
  world: World;
  random: Random;
  /** By the provider's clock, when the world begins. */
  start_ms: number;
  /** Sends a report to the merchant's side, once; null: of something that has to be asked about. */
  notify(merchant_id: string, key: string, outcome: ChargeOutcome | null): Promise<void>;
}>;

const unanswered = { state: "UNKNOWN", reason: "timeout" } as const;

export function createSimulatedProvider(ports: ProviderPorts): SimulatedProvider {
  const { world, random } = ports;
  const charges = new Map<string, Charge>();
  const refunds = new Map<string, RefundOutcome>();
  const taken = new Map<string, bigint>();
  const returned = new Map<string, bigint>();
  /** How many refunds of a charge have not arrived yet. */
  const under_way = new Map<string, number>();

  const travel = () => world.sleep(random.between(1, 60));

  /** Answers, unless the answer is lost on its way. */
  async function answer<Outcome>(outcome: Outcome): Promise<Outcome | typeof unanswered> {
    if (random.chance(0.06)) return unanswered;
    await travel();
    return outcome;
  }

  function take(request: ChargeRequest): ChargeOutcome {
    const { key, currency } = request;
    if (taken.has(key)) throw new Error(`${key} would be charged twice`);
    const off_minor = random.chance(0.04) ? BigInt(random.between(-1_000, 1_000)) : 0n;
    const sum_minor = request.amount_minor + off_minor;
    const amount_minor = sum_minor < 0n ? 0n : sum_minor;
    taken.set(key, amount_minor);
    world.log(`provider takes ${amount_minor} on ${key}`);
    return {
      state: "SUCCEEDED",
      payment_ref: `card_${taken.size}`,
      amount_minor,
      currency: random.chance(0.02) ? "XTS" : currency,
    };
  }

  /** Tells what became of a charge, perhaps never, perhaps twice, perhaps much later. */
  function report(request: ChargeRequest, charge: Charge): void {
    const times = random.pick([0, 1, 1, 2]);
    for (let n = 0; n < times; n++) {
      world.spawn(async () => {
        await world.sleep(random.between(0, 30_000));
        await ports.notify(request.merchant_id, request.key, charge.outcome);
      });
    }
  }

  function settleLater(request: ChargeRequest, charge: Charge): void {
    world.spawn(async () => {
      await world.sleep(random.between(1_000, 1_500_000));
      if (charge.outcome.state !== "PENDING") return;
      charge.outcome = random.chance(0.7)
        ? take(request)
        : { state: "DECLINED", reason: "declined_later" };
      report(request, charge);
    });
  }

  async function begin(request: ChargeRequest): Promise<ChargeOutcome> {
    const plan = random.weighted({ succeeds: 60, declines: 12, settles_later: 20, is_lost: 8 });
    if (plan === "is_lost") return unanswered;
    const pending = { state: "PENDING" } as const;
    const charge: Charge = { outcome: pending, is_closeable: random.chance(0.6) };
    if (plan === "succeeds") charge.outcome = take(request);
    if (plan === "declines") charge.outcome = { state: "DECLINED", reason: "card_declined" };
    charges.set(request.key, charge);
    if (plan === "settles_later") settleLater(request, charge);
    else report(request, charge);
    return answer(charge.outcome);
  }

  function giveBack(request: RefundRequest): void {
    const { charge_key, amount_minor } = request;
    const total = (returned.get(charge_key) ?? 0n) + amount_minor;
    if (total > (taken.get(charge_key) ?? 0n)) throw new Error(`${charge_key} gives back too much`);
    returned.set(charge_key, total);
    world.log(`provider returns ${amount_minor} of ${charge_key}`);
  }

  async function beginRefund(request: RefundRequest): Promise<RefundOutcome> {
    const plan = random.weighted({ succeeds: 70, settles_later: 20, fails: 10 });
    const { key, charge_key } = request;
    // What was reversed has gone back already.
    const is_gone = charges.get(charge_key)?.outcome.state === "CLOSED";
    if (plan === "fails" || is_gone) {
      refunds.set(key, { state: "FAILED", reason: "refused_by_issuer" });
      return answer({ state: "FAILED", reason: "refused_by_issuer" } as const);
    }
    const refunded = { state: "SUCCEEDED", refund_ref: `refund_${refunds.size}` } as const;
    refunds.set(key, plan === "succeeds" ? refunded : { state: "PENDING" });
    if (plan === "succeeds") giveBack(request);
    else {
      const count = (by: number) =>
        under_way.set(charge_key, (under_way.get(charge_key) ?? 0) + by);
      count(1);
      world.spawn(async () => {
        await world.sleep(random.between(1_000, 600_000));
        giveBack(request);
        count(-1);
        refunds.set(key, refunded);
      });
    }
    return answer(refunds.get(key) ?? refunded);
  }

  /** Ends a charge that is not settled, where the channel lets us. */
  function closed(key: string): Charge {
    const charge = charges.get(key) ?? { outcome: { state: "PENDING" }, is_closeable: true };
    if (charge.outcome.state === "PENDING" && charge.is_closeable) {
      charge.outcome = { state: "CLOSED" };
    }
    charges.set(key, charge);
    return charge;
  }

  const holds = createSimulatedHolds({
    ...ports,
    travel,
    answer,
    onTaken(key, { amount_minor, currency, payment_ref }) {
      taken.set(key, amount_minor);
      const outcome = { state: "SUCCEEDED", payment_ref, amount_minor, currency } as const;
      charges.set(key, { outcome, is_closeable: false });
    },
  });

  return {
    ...holds,
    name: "sandbox",
    is_simulator: true,
    taken,
    returned,
    referenceOf(key) {
      const outcome = charges.get(key)?.outcome;
      return outcome?.state === "SUCCEEDED" ? outcome.payment_ref : null;
    },
    currencyOf(key) {
      const outcome = charges.get(key)?.outcome;
      return outcome?.state === "SUCCEEDED" ? outcome.currency : null;
    },
    async charge(request) {
      // Some requests are on their way for minutes, long after the caller has given up.
      await (random.chance(0.04) ? world.sleep(random.between(10_000, 500_000)) : travel());
      const known = charges.get(request.key);
      return known === undefined ? begin(request) : answer(known.outcome);
    },
    async query(key) {
      await travel();
      return answer(charges.get(key)?.outcome ?? { state: "NOT_FOUND" });
    },
    async close(key) {
      await travel();
      // Lost before it arrived.
      if (random.chance(0.05)) return unanswered;
      return answer(closed(key).outcome);
    },
    async reverse(key) {
      await travel();
      if (random.chance(0.05)) return unanswered;
      const charge = closed(key);
      if (charge.outcome.state === "SUCCEEDED") {
        // What is on its way back already must not go back twice.
        if ((under_way.get(key) ?? 0) > 0) return answer({ state: "PENDING" } as const);
        returned.set(key, taken.get(key) ?? 0n);
        charge.outcome = { state: "CLOSED" };
        world.log(`provider returns all of ${key}`);
      }
      return answer(charge.outcome);
    },
    async refund(request) {
      await travel();
      const known = refunds.get(request.key);
      return known === undefined ? beginRefund(request) : answer(known);
    },
    async queryRefund(key) {
      await travel();
      return answer(refunds.get(key) ?? { state: "NOT_FOUND" });
    },
  };
}
