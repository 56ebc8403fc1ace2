/** Members, rules and recharges of a test book. */
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { CouponDefinition } from "../../src/domain/member/coupon-definition.ts";
import { spellCouponCode } from "../../src/domain/member/coupon.ts";
import { spellCardNumber } from "../../src/domain/member/member-number.ts";
import { recharge_coupons_max, type Recharge } from "../../src/domain/member/recharge.ts";
import type { RechargeGift, RechargeRule } from "../../src/domain/member/recharge-rule.ts";
import type { RechargePayment, RequestRecharge } from "../../src/domain/member/request-recharge.ts";
import { no_counter } from "../../src/domain/trade/trade-order.ts";
import type { Accepted } from "../../src/engine/command.ts";
import { verifyMerchant } from "../../src/queries/verify/verify-merchant.ts";
import type { Database } from "../../src/postgres/database.ts";
import type { RecordKind, RecordKinds } from "../../src/domain/record.ts";
import { merchant_id, type TestBook } from "./order-book.ts";

let members = 0;

/** A new member with a card and a phone of its own. */
export async function newMember(book: TestBook): Promise<string> {
  members += 1;
  const member_id = `member_${members}_00000000000`;
  await book.accept({
    type: "CREATE_MEMBER",
    member_id,
    card_no: spellCardNumber(randomBytes(12)),
    phone: `+86138${String(members).padStart(8, "0")}`,
    name: `Member ${members}`,
  });
  return member_id;
}

export function couponCode(): string {
  return spellCouponCode(randomBytes(10));
}

export const in_cash: RechargePayment = { method: "cash", store_no: "1001", received_minor: null };
export const by_wechat: RechargePayment = {
  method: "wechat",
  provider: "sandbox",
  product_id: "8002",
  user_id: null,
};

export function rechargeWith(
  change: Partial<RequestRecharge> & Pick<RequestRecharge, "member_id">,
): RequestRecharge {
  return {
    type: "REQUEST_RECHARGE",
    rule_id: null,
    amount_minor: 10_000n,
    currency: "SGD",
    payment: in_cash,
    counter: { ...no_counter, store_no: "1001" },
    subject: "recharge",
    body: "recharge",
    coupon_codes: Array.from({ length: recharge_coupons_max }, couponCode),
    ...change,
  };
}

export function ruleWith(gift: RechargeGift, change: Partial<RechargeRule> = {}): RechargeRule {
  return {
    merchant_id,
    rule_id: `rule_${gift.type.toLowerCase()}`,
    recharge_amount_minor: 10_000n,
    currency: "SGD",
    gift,
    first_recharge_only: false,
    active: true,
    ...change,
  };
}

/** 5 off from 20, for a week. */
export const five_off: Omit<CouponDefinition, "granted_count"> = {
  merchant_id,
  coupon_id: "five_off",
  name_zh: "满20减5",
  name_en: "5 off 20",
  status: "ACTIVE",
  amount_off_minor: 500n,
  threshold_minor: 2_000n,
  currency: "SGD",
  store_ids: null,
  weekdays: null,
  dates: null,
  time_windows: null,
  validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
  total_count: null,
  per_member_max: null,
};

/** The one record of the kind that a command left. */
export function recordIn<Kind extends RecordKind>(
  { records }: Accepted,
  kind: Kind,
): RecordKinds[Kind] {
  const found = records.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} was changed`);
  return found.record as RecordKinds[Kind];
}

export function rechargeIn(accepted: Accepted): Recharge {
  return recordIn(accepted, "recharge");
}

/** Principal, gift and points, as the books have them. */
export async function balancesOf(sql: Database, member_id: string) {
  const rows = await sql<{ account: string; balance_minor: bigint }[]>`
    select account, balance_minor from ledger_accounts
    where merchant_id = ${merchant_id} and split_part(account, '/', 2) = ${member_id}`;
  const of = (code: string) =>
    rows.find(({ account }) => account.startsWith(`${code}/`))?.balance_minor ?? 0n;
  return {
    principal_minor: of("wallet_principal"),
    gift_minor: of("wallet_gift"),
    points: of("points_liability"),
  };
}

/** After every test of members: verification finds nothing. */
export async function expectBooksToAgree(sql: Database): Promise<void> {
  expect((await verifyMerchant(sql, merchant_id)).findings).toEqual([]);
}
