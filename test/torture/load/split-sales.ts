/**
 * Sales that are paid in parts: by points, a coupon and a member's account, together with cash, a
 * code or a card; declined, given up and unanswered; given back in parts, tender by tender.
 */
import type { Random } from "../random.ts";
import type { Witness } from "../witness.ts";
import type { Caller, Json, Reply } from "./caller.ts";
import type { Patron, Patrons } from "./patrons.ts";
import type { CounterSale, Shop, Till } from "./shop.ts";
import { mayRefuseRefunds, paymentToken, refundableToken } from "./tokens.ts";

export type SplitDesk = Readonly<{
  /** Sells to a member who pays a part; null when it was refused, or nobody could say. */
  sell(what: Till["wish"]): Promise<CounterSale | null>;
  /** Asks for some of it back, from any of what it was paid with. */
  giveBack(sale: CounterSale): Promise<void>;
}>;

/** Behaviours of codes; of the last two, refunds may be refused for good. */
const scanned = [
  "00",
  "00",
  "00",
  "01",
  "10",
  "12",
  "20",
  "21",
  "22",
  "23",
  "31",
  "50",
  "41",
  "44",
];
const refusing = new Set(["41", "44"]);
const firsts = ["1345678901234500", "2856789012345600", "62234567890123400"];

type Payment = Readonly<{ payment: Json; may_refuse_refunds: boolean }>;

export function createSplitDesk(
  parts: Readonly<{
    caller: Caller;
    shop: Shop;
    witness: Witness;
    random: Random;
    patrons: Patrons;
  }>,
): SplitDesk {
  const { caller, shop, witness, random, patrons } = parts;

  async function ask(path: string, body: Json): Promise<readonly Reply[]> {
    const call = { method: "POST", path, body, key: caller.newKey() } as const;
    const replies = random.chance(0.12)
      ? await caller.callBoth(call, random)
      : [await caller.call(call, random)];
    return replies.filter((reply) => reply !== null);
  }

  /** By number, by card, or by a code that is good once. */
  async function nameOf({ member_id, card_no }: Patron): Promise<Json> {
    if (random.chance(0.25)) {
      const [reply] = await ask(`/v1/members/${member_id}/code`, {});
      const code = reply?.body["code"];
      if (typeof code === "string") return { code };
    }
    return random.chance(0.5) ? { member_id } : { card_no };
  }

  /** A new one, or one that was shown before and may be used up. */
  async function someCoupon({ member_id, coupon_codes }: Patron): Promise<string | null> {
    if (coupon_codes.length > 0 && random.chance(0.3)) return random.pick(coupon_codes);
    const { coupon_id } = patrons;
    const [reply] = await ask(`/v1/members/${member_id}/coupons`, { coupon_id });
    const code = reply?.body["code"];
    if (typeof code !== "string") return null;
    coupon_codes.push(code);
    return code;
  }

  async function memberSide(patron: Patron): Promise<Json> {
    const coupon_code = random.chance(0.4) ? await someCoupon(patron) : null;
    const by_account = random.weighted([
      ["none", 3],
      ["some", 5],
      ["rest", 1],
    ] as const);
    return {
      member: await nameOf(patron),
      ...(coupon_code === null ? {} : { coupon_code }),
      ...(random.chance(0.6) ? { points: random.between(1, 400) } : {}),
      ...(by_account === "some" ? { member_amount: random.between(1, 900) } : {}),
      ...(by_account === "rest" ? { member_amount: "rest" } : {}),
    };
  }

  function paymentOf(): Payment {
    const kind = random.weighted([
      ["cash", 5],
      ["scan", 7],
      ["code", 5],
      ["card", 8],
      ["member", 2],
    ] as const);
    if (kind === "cash" || kind === "member") {
      return { payment: { method: kind }, may_refuse_refunds: false };
    }
    if (kind === "code") {
      const method = random.pick(["wechat", "alipay", "unionpay", "paynow"]);
      return { payment: { method }, may_refuse_refunds: false };
    }
    if (kind === "scan") {
      const behaviour = random.pick(scanned);
      const bar_code = random.pick(firsts) + behaviour;
      const may_refuse_refunds = refusing.has(behaviour);
      return { payment: { method: "scan", bar_code }, may_refuse_refunds };
    }
    const payment_token = random.chance(0.6) ? paymentToken(random) : refundableToken(random);
    const may_refuse_refunds = mayRefuseRefunds(payment_token);
    return { payment: { method: "card", payment_token }, may_refuse_refunds };
  }

  return {
    async sell(wish) {
      const by = await memberSide(random.pick(patrons.all));
      const sale = await shop.sell({ wish, by, ...paymentOf() });
      if (sale === null) return null;
      const known = witness.split_sales.get(sale.trade_order_id);
      const is_paid = sale.is_paid || known?.is_paid === true;
      witness.split_sales.set(sale.trade_order_id, {
        ...{ asked_back: 0, told_back: 0, ...known, is_paid },
        order_id: sale.order.order_id,
      });
      return sale;
    },

    async giveBack({ trade_order_id }) {
      const known = witness.split_sales.get(trade_order_id);
      if (known === undefined) return;
      const amount = random.between(1, 400);
      const tender = random.pick([null, null, "points", "member_account", "channel", "cash"]);
      const body = { amount, reason: "下雨", ...(tender === null ? {} : { tender }) };
      known.asked_back += amount;
      const replies = await ask(`/v1/trade_orders/${trade_order_id}/refunds`, body);
      if (replies.some(({ status }) => status === 201)) known.told_back += amount;
      for (const { status, body: told } of replies) {
        const code = status < 300 ? status : `refused: ${String(told["code"])}`;
        witness.count(`split refund ${code}`);
      }
    },
  };
}
