/**
 * Holds of the provider in process, with its bad habits: they come about late or never, of another
 * amount, end sooner than was asked, are refused to be taken or extended, and answers are lost. A
 * key never holds twice, what is held is taken once at most, and the rest goes back.
 */
import type {
  CaptureRequest,
  HoldOutcome,
  HoldRequest,
  PaymentProvider,
} from "../../src/engine/ports/payment-provider.ts";
import type { ProviderPorts } from "./provider.ts";

type State = "PENDING" | "HELD" | "CAPTURED" | "RELEASED" | "EXPIRED" | "DECLINED" | "CLOSED";

type Hold = {
  state: State;
  readonly hold_ref: string;
  amount_minor: bigint;
  currency: string;
  hold_expiry_at_ms: number;
  readonly is_closeable: boolean;
  capture: Readonly<{ key: string; payment_ref: string; amount_minor: bigint }> | null;
  /** By key: what was refused is refused for good. */
  readonly refusals: Map<string, string>;
};

/** Money that is held and not taken. */
export type HeldMoney = Readonly<{ amount_minor: bigint; currency: string }>;

export type SimulatedHolds = Pick<
  PaymentProvider,
  "hold" | "queryHold" | "capture" | "release" | "extendHold"
> &
  Readonly<{
    /** What is held under a hold's key at this moment. */
    heldUnder(key: string): HeldMoney | null;
    /** The keys of all holds that anybody has heard of. */
    keys(): Iterable<string>;
    /** The capture by which a hold was taken. */
    captureOf(key: string): string | null;
  }>;

type HoldPorts = Pick<ProviderPorts, "world" | "random" | "start_ms" | "notify"> &
  Readonly<{
    travel(): Promise<void>;
    /** The answer, unless it is lost on its way. */
    answer(outcome: HoldOutcome): Promise<HoldOutcome>;
    /** Money that is taken from now on. */
    onTaken(capture_key: string, money: HeldMoney & Readonly<{ payment_ref: string }>): void;
  }>;

const unheard = { state: "NOT_FOUND" } as const;

export function createSimulatedHolds(ports: HoldPorts): SimulatedHolds {
  const { world, random, travel, answer } = ports;
  const holds = new Map<string, Hold>();
  const now_ms = () => ports.start_ms + world.now_ms();

  /** As it stands now: one whose time is over ends by the look. */
  function find(key: string): Hold | undefined {
    const hold = holds.get(key);
    if (hold?.state === "HELD" && hold.hold_expiry_at_ms <= now_ms()) hold.state = "EXPIRED";
    return hold;
  }

  function report({ merchant_id, key }: HoldRequest): void {
    const times = random.pick([0, 1, 1, 2]);
    for (let n = 0; n < times; n++) {
      world.spawn(async () => {
        await world.sleep(random.between(0, 30_000));
        await ports.notify(merchant_id, key, null);
      });
    }
  }

  function settleLater(request: HoldRequest, hold: Hold): void {
    world.spawn(async () => {
      await world.sleep(random.between(1_000, 1_500_000));
      if (hold.state !== "PENDING") return;
      hold.state = random.chance(0.7) ? "HELD" : "DECLINED";
      world.log(`provider says ${hold.state} of ${request.key}`);
      report(request);
    });
  }

  function begin(request: HoldRequest): Hold | null {
    const plan = random.weighted({ holds: 60, declines: 8, settles_later: 24, is_lost: 8 });
    if (plan === "is_lost") return null;
    const off_minor = random.chance(0.04) ? BigInt(random.between(1, 1_000)) : 0n;
    const sooner_ms = random.chance(0.1) ? random.between(0, 1_200_000) : 0;
    const hold: Hold = {
      state: "PENDING",
      hold_ref: `hold_${holds.size}`,
      amount_minor: request.amount_minor + off_minor,
      currency: random.chance(0.02) ? "XTS" : request.currency,
      hold_expiry_at_ms: request.hold_expiry_at_ms - sooner_ms,
      is_closeable: random.chance(0.6),
      capture: null,
      refusals: new Map(),
    };
    if (plan === "holds") hold.state = "HELD";
    if (plan === "declines") hold.state = "DECLINED";
    holds.set(request.key, hold);
    world.log(`provider says ${hold.state} of ${request.key}`);
    if (plan === "settles_later") settleLater(request, hold);
    else report(request);
    return hold;
  }

  function take(hold: Hold, { key, amount_minor, currency, hold_key }: CaptureRequest): void {
    if (hold.capture !== null) throw new Error(`${hold_key} would be taken twice`);
    const is_fitting = amount_minor <= hold.amount_minor && currency === hold.currency;
    if (!is_fitting || random.chance(0.08)) {
      hold.refusals.set(key, is_fitting ? "refused_by_issuer" : "exceeds_held_amount");
      return;
    }
    const payment_ref = `capture_${key}`;
    hold.state = "CAPTURED";
    hold.capture = { key, payment_ref, amount_minor };
    world.log(`provider takes ${amount_minor} of ${hold_key} by ${key}`);
    ports.onTaken(key, { amount_minor, currency, payment_ref });
  }

  return {
    heldUnder(key) {
      const hold = find(key);
      if (hold?.state !== "HELD") return null;
      return { amount_minor: hold.amount_minor, currency: hold.currency };
    },
    keys: () => holds.keys(),
    captureOf: (key) => holds.get(key)?.capture?.key ?? null,
    async hold(request) {
      // Some requests are on their way for minutes, long after the caller has given up.
      await (random.chance(0.04) ? world.sleep(random.between(10_000, 500_000)) : travel());
      const hold = find(request.key) ?? begin(request);
      return hold === null ? { state: "UNKNOWN", reason: "timeout" } : answer(outcomeOf(hold));
    },
    async queryHold(key) {
      await travel();
      const hold = find(key);
      return answer(hold === undefined ? unheard : outcomeOf(hold));
    },
    async capture(request) {
      await travel();
      const hold = find(request.hold_key);
      if (hold === undefined) return answer(unheard);
      const is_known = hold.refusals.has(request.key) || hold.capture?.key === request.key;
      if (hold.state === "HELD" && !is_known) take(hold, request);
      return answer(outcomeOf(hold, request.key));
    },
    async release({ hold_key }) {
      await travel();
      if (random.chance(0.05)) return { state: "UNKNOWN", reason: "timeout" };
      const hold = find(hold_key) ?? neverMade();
      holds.set(hold_key, hold);
      if (hold.state === "HELD") hold.state = "RELEASED";
      if (hold.state === "PENDING" && hold.is_closeable) hold.state = "CLOSED";
      return answer(outcomeOf(hold));
    },
    async extendHold({ key, hold_key, hold_expiry_at_ms }) {
      await travel();
      const hold = find(hold_key);
      if (hold === undefined) return answer(unheard);
      if (hold.state === "HELD" && !hold.refusals.has(key)) {
        const is_earlier = hold_expiry_at_ms < hold.hold_expiry_at_ms;
        if (is_earlier || random.chance(0.15)) hold.refusals.set(key, "not_extendable");
        else hold.hold_expiry_at_ms = hold_expiry_at_ms;
      }
      return answer(outcomeOf(hold, key));
    },
  };
}

/** Released before it came: it stays out. */
function neverMade(): Hold {
  return {
    ...{ state: "CLOSED", hold_ref: "", amount_minor: 0n, currency: "", hold_expiry_at_ms: 0 },
    ...{ is_closeable: true, capture: null, refusals: new Map() },
  };
}

/** How it stands, for whoever asked for something under the key. */
function outcomeOf(hold: Hold, key = ""): HoldOutcome {
  const { state, hold_ref, amount_minor, currency, hold_expiry_at_ms, capture, refusals } = hold;
  const held = { hold_ref, amount_minor, currency };
  switch (state) {
    case "HELD":
      return { ...held, state, hold_expiry_at_ms, refusal: refusals.get(key) ?? null };
    case "CAPTURED": {
      const {
        key: capture_key = "",
        payment_ref = "",
        amount_minor: captured_minor = 0n,
      } = capture ?? {};
      const released_minor = amount_minor - captured_minor;
      return { ...held, state, capture_key, payment_ref, captured_minor, released_minor };
    }
    case "RELEASED":
    case "EXPIRED":
      return { ...held, state };
    case "DECLINED":
      return { state, reason: "card_declined" };
    case "PENDING":
    case "CLOSED":
      return { state };
  }
}
