/** The member of a sale: whom the till means, found before the sale is decided. */
import type { CreateSale, SaleMember } from "../../../contract/sale.ts";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import { readCouponCode } from "../../../domain/member/coupon.ts";
import { readMemberNumber } from "../../../domain/member/member-number.ts";
import { homeCountryOf } from "../../../domain/member/phone.ts";
import type { Sell } from "../../../domain/trade/sell.ts";
import type { MemberName } from "../../../queries/members/find-member.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";

/** What a sale says of a member and a coupon. Throws a ProblemError when there is no such one. */
export async function memberSideOf(
  { findMember }: Pick<RouteDependencies, "findMember">,
  sale: CreateSale,
  merchant: Merchant,
): Promise<Pick<Sell, "member" | "coupon_code">> {
  const coupon_code = sale.coupon_code === undefined ? null : readCoupon(sale.coupon_code);
  if (sale.member === undefined) return { member: null, coupon_code };
  const name = nameOf(sale.member, merchant);
  const member_id = name === null ? null : await findMember(merchant.merchant_id, name);
  if (name === null || member_id === null) {
    const code = "code" in sale.member ? "MEMBER_CODE_UNKNOWN" : "MEMBER_UNKNOWN";
    throw new ProblemError(rejectionProblem({ code }));
  }
  return {
    coupon_code,
    member: {
      member_id,
      code: name.type === "CODE" ? name.code : null,
      points: BigInt(sale.points ?? 0),
      account_minor: accountPart(sale),
    },
  };
}

/** Where nothing else pays, the account pays what the points leave. */
function accountPart({ member_amount, payment }: CreateSale): bigint | "rest" {
  if (member_amount === "rest") return "rest";
  if (member_amount === undefined) return payment.method === "member" ? "rest" : 0n;
  return BigInt(member_amount);
}

function readCoupon(text: string): string {
  const code = readCouponCode(text);
  if (code === null) throw new ProblemError(rejectionProblem({ code: "COUPON_UNKNOWN" }));
  return code;
}

/** Null where the text can be nothing of the kind. */
function nameOf(member: SaleMember, { currency }: Merchant): MemberName | null {
  if ("member_id" in member) return { type: "ID", member_id: member.member_id };
  const kinds = { card_no: "CARD", phone: "PHONE", code: "CODE" } as const;
  for (const [key, type] of Object.entries(kinds)) {
    const text = (member as Readonly<Record<string, string>>)[key];
    if (text === undefined) continue;
    const number = readMemberNumber(text, homeCountryOf(currency));
    return number?.type === type ? number : null;
  }
  return null;
}
