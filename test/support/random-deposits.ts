/** Random commands on deposits, for the test that plays random commands. */
import type { Deposit, DepositMethod } from "../../src/domain/deposit/deposit.ts";
import type { DepositNews } from "../../src/domain/deposit/record-deposit.ts";
import { no_counter } from "../../src/domain/trade/trade-order.ts";
import type { Book } from "../../src/engine/book.ts";
import type { Command } from "../../src/engine/command.ts";
import { merchant_id } from "./memory-book.ts";

/** What a provider may say, fitting or not; mostly it fits. */
export const deposit_news = [
  ...Array.from({ length: 8 }, () => "FITTING" as const),
  ...Array.from({ length: 4 }, () => "REFUSED" as const),
  "HELD",
  "OTHER_AMOUNT",
  "DECLINED",
  "CLOSED",
  "CANCELLED",
  "CONSUMED",
  "RETURNED",
  "EXPIRED",
  "EXTENDED",
] as const;
export type DepositNewsName = (typeof deposit_news)[number];

const day_ms = 86_400_000;

export function depositsOf({ shelf }: Pick<Book, "shelf">): Deposit[] {
  return [...shelf.records.values()].flatMap((stored) =>
    stored.kind === "deposit" ? [stored.record] : [],
  );
}

/** Between one and twelve dollars. */
export function requestCommand(
  { to = 0, held = "cash" }: Readonly<{ to?: number; held?: DepositMethod }>,
  number: number,
): Command {
  return {
    ...{ type: "REQUEST_DEPOSIT", merchant_id, deposit_id: `deposit_${number}`, currency: "SGD" },
    ...{ amount_minor: BigInt(100 + to * 100), method: held, provider: "sandbox" },
    ...{
      received_minor: null,
      needs_shift: false,
      store_no: "S01",
      subject: "deposit",
      product_id: null,
    },
    ...{ counter: { ...no_counter, store_no: "S01" }, user_id: null, expiry_at_ms: null },
  };
}

/** Sometimes more than is held, and earlier than is set. */
export function depositCommand(
  deposit: Deposit,
  { what, to = 0, news }: Readonly<{ what: string; to?: number; news?: DepositNewsName }>,
): Command {
  const { deposit_id, trade_order_id, amount_minor, keeping } = deposit;
  const named = { deposit_id, trade_order_id };
  const part_minor = (amount_minor * BigInt(to + 1)) / 11n;
  switch (what) {
    case "CONSUME":
      return { type: "CONSUME_DEPOSIT", ...named, amount_minor: part_minor, goods: null };
    case "RELEASE":
      return { type: "RELEASE_DEPOSIT", ...named, cause: "ASKED" };
    case "LAPSE":
      return {
        type: "RELEASE_DEPOSIT",
        ...named,
        cause: keeping === "DRAWER" ? "ASKED" : "EXPIRED",
      };
    case "GIVE_UP":
      return { type: "GIVE_UP_DEPOSIT", ...named, cause: to % 2 === 0 ? "ASKED" : "EXPIRED" };
    case "EXTEND": {
      const until_ms = (deposit.expiry_at_ms ?? deposit.created_at_ms) + (to - 1) * day_ms;
      return { type: "EXTEND_DEPOSIT", ...named, expiry_at_ms: until_ms };
    }
    default: {
      const step_key = deposit.step?.key ?? null;
      // Nobody is asked about a drawer.
      const told = keeping === "DRAWER" ? "HELD" : news;
      return { type: "RECORD_DEPOSIT", ...named, step_key, news: newsOf(deposit, told) };
    }
  }
}

function fitting({ step }: Deposit): DepositNewsName {
  switch (step?.kind) {
    case "CONSUME":
      return "CONSUMED";
    case "RELEASE":
      return "RETURNED";
    case "EXTEND":
      return "EXTENDED";
    case undefined:
      return "HELD";
  }
}

function newsOf(deposit: Deposit, told: DepositNewsName = "HELD"): DepositNews {
  const { deposit_id, amount_minor, currency, keeping, step, expiry_at_ms } = deposit;
  const hold_ref = `hold_${deposit_id}`;
  const held = { state: "HELD", hold_ref, amount_minor, currency } as const;
  const payment_ref = `pay_${deposit_id}`;
  switch (told) {
    case "FITTING":
      return newsOf(deposit, fitting(deposit));
    case "HELD":
      return { ...held, channel_expiry_at_ms: null };
    case "OTHER_AMOUNT":
      return { ...held, amount_minor: amount_minor + 1n, channel_expiry_at_ms: null };
    case "DECLINED":
      return { state: "DECLINED", reason: "insufficient_funds" };
    case "CLOSED":
      return { state: "CLOSED", cause: "EXPIRED" };
    case "CANCELLED":
      return { state: "CLOSED", cause: "CANCELLED" };
    case "CONSUMED": {
      const consumed_minor = step?.kind === "CONSUME" ? step.consumed_minor : 1n;
      const payment_key = keeping === "CHARGE" ? deposit_id : (step?.key ?? `${deposit_id}-x`);
      return { state: "CONSUMED", payment_ref, consumed_minor, payment_key };
    }
    case "RETURNED":
      return { state: "RETURNED", by: "ASKED" };
    case "EXPIRED":
      return { state: "RETURNED", by: "CHANNEL" };
    case "EXTENDED":
      return { state: "EXTENDED", channel_expiry_at_ms: (expiry_at_ms ?? 0) + 2 * day_ms };
    case "REFUSED":
      return { state: "REFUSED", reason: "refused_by_issuer" };
  }
}
