/** What a sale of the family says of a member and a coupon: `memberNo`, `couponNo`, `points`, … */
import type { CreateSale } from "../../contract/sale.ts";
import { readCouponCode } from "../../domain/member/coupon.ts";
import { readMemberNumber } from "../../domain/member/member-number.ts";
import { homeCountryOf } from "../../domain/member/phone.ts";
import { yuanFaultWording } from "../../domain/trade/parameter-texts.ts";
import { parseYuan } from "../../domain/trade/yuan.ts";
import type { Database } from "../../postgres/database.ts";
import { readCouponAmount } from "../../queries/members/read-coupon-amount.ts";
import { demandText, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { not_a_count } from "./parameter-texts.ts";

type MemberPart = Pick<CreateSale, "points" | "member" | "coupon_code" | "member_amount">;

/** The member of a sale, and what the member pays of it. A code goes before a number. */
export function readMemberPart(call: LegacyCall): MemberPart {
  const { parameters, merchant } = call;
  const text = parameters.text("memberPayCode").trim() || parameters.text("memberNo").trim();
  const points = readPoints(parameters.text("points").trim());
  const amount = parameters.text("memberAmount").trim();
  const coupon_code = couponOf(call);
  if (text === "" && (points > 0 || amount !== "")) demandText(call, "memberNo");
  return {
    points,
    ...(text === "" ? {} : { member: memberOf(text, merchant.currency) }),
    ...(coupon_code === "" ? {} : { coupon_code }),
    ...(amount === "" ? {} : { member_amount: Number(yuanOf("memberAmount", amount)) }),
  };
}

function couponOf({ parameters }: LegacyCall): string {
  return parameters.text("couponNo").trim() || parameters.text("couponCode").trim();
}

function memberOf(text: string, currency: string): NonNullable<CreateSale["member"]> {
  const number = readMemberNumber(text, homeCountryOf(currency));
  switch (number?.type) {
    case undefined:
      throw new LegacyError(12058);
    case "PHONE":
      return { phone: number.phone };
    case "CARD":
      return { card_no: number.card_no };
    case "CODE":
      return { code: number.code };
  }
}

function readPoints(text: string): number {
  if (text === "") return 0;
  const points = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(points)) return points;
  throw wrongParameter("points", not_a_count);
}

function yuanOf(name: string, text: string): bigint {
  const reading = parseYuan(text, "allowed");
  if (reading.valid) return reading.amount_minor;
  throw wrongParameter(name, yuanFaultWording[reading.fault]);
}

/**
 * What the till itself takes off: `requiredAmount` less `realAmount`, less what the coupon takes
 * off, which tills count among it. One that left the coupon to us says the whole as `realAmount`.
 */
export async function readDiscount(
  sql: Database,
  call: LegacyCall,
  { required_minor, real_minor }: Readonly<{ required_minor: bigint; real_minor: bigint }>,
): Promise<bigint> {
  const code = couponOf(call);
  const discount_minor = required_minor - real_minor;
  if (code === "" || discount_minor === 0n) return discount_minor;
  const { merchant_id } = call.caller;
  const amount_minor = await readCouponAmount(sql, merchant_id, readCouponCode(code) ?? "");
  if (amount_minor === null) throw new LegacyError(10004);
  const coupon_minor = amount_minor < required_minor ? amount_minor : required_minor;
  if (discount_minor < coupon_minor) throw new LegacyError(12068);
  return discount_minor - coupon_minor;
}
