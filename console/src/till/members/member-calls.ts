/** What the till reads and writes of members. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { CouponDefinitionDocument, CouponDocument } from "../../../../src/contract/coupon.ts";
import type {
  CreateMember,
  CreateRecharge,
  MemberDetail,
  MemberDocument,
  MemberList,
} from "../../../../src/contract/member.ts";
import type {
  MemberSettingsDocument,
  RechargeRuleDocument,
} from "../../../../src/contract/recharge-rule.ts";
import type { SaleDocument } from "../../../../src/contract/sale.ts";
import { request } from "../../api/request.ts";
import { verdictOf } from "../sale-attempt.ts";
import { keyOfWrite, settleWrite } from "../write-keys.ts";
import type { ChosenCoupon } from "./sale-parts.ts";

const rules_stale_ms = 60_000;

const pathOf = (member_id: string) => `/v1/members/${encodeURIComponent(member_id)}`;

export function memberQuery(member_id: string) {
  return queryOptions({
    queryKey: ["member", member_id],
    queryFn: () => request<MemberDetail>(pathOf(member_id)),
    staleTime: 0,
  });
}

/** What coupons are good for, by their definitions. */
export const couponDefinitionsQuery = queryOptions({
  queryKey: ["coupon_definitions"],
  queryFn: () => request<{ data: readonly CouponDefinitionDocument[] }>("/v1/coupon_definitions"),
  staleTime: rules_stale_ms,
});

export const memberSettingsQuery = queryOptions({
  queryKey: ["member_settings"],
  queryFn: () => request<MemberSettingsDocument>("/v1/member_settings"),
  staleTime: rules_stale_ms,
});

export const rechargeRulesQuery = queryOptions({
  queryKey: ["recharge_rules"],
  queryFn: () => request<{ data: readonly RechargeRuleDocument[] }>("/v1/recharge_rules"),
  staleTime: rules_stale_ms,
});

/** Whose the card, the phone number or the one-time code is; undefined when it is nobody's. */
export async function findMember(number: string): Promise<MemberDetail | undefined> {
  const query = new URLSearchParams({ number });
  const { data } = await request<MemberList>(`/v1/members?${query}`);
  const [found] = data;
  return found === undefined ? undefined : request<MemberDetail>(pathOf(found.member_id));
}

/** A coupon by what is printed on it. Throws COUPON_UNKNOWN. */
export async function fetchCoupon(code: string): Promise<ChosenCoupon> {
  const coupon = await request<CouponDocument>(`/v1/coupons/${encodeURIComponent(code)}`);
  const { data } = await request<{ data: readonly CouponDefinitionDocument[] }>(
    "/v1/coupon_definitions",
  );
  const definition = data.find(({ coupon_id }) => coupon_id === coupon.coupon_id);
  if (definition === undefined) throw new Error(`${coupon.coupon_id} has no definition`);
  return { coupon, definition };
}

/** Makes a member. The same attempt has the same key until it is answered. */
export function useCreateMember(onMade: (member: MemberDetail) => void) {
  return useMutation({
    async mutationFn(body: Partial<CreateMember>) {
      const made = await write<MemberDocument>("/v1/members", body, JSON.stringify(body));
      return request<MemberDetail>(pathOf(made.member_id));
    },
    onSuccess: onMade,
  });
}

/** Pays into the account, once however often it is pressed. */
export function useRecharge(member_id: string, onPaid: (sale: SaleDocument) => void) {
  const query_client = useQueryClient();
  return useMutation({
    mutationFn: ({ attempt, body }: Readonly<{ attempt: string; body: CreateRecharge }>) =>
      write<SaleDocument>(`${pathOf(member_id)}/recharges`, body, attempt),
    onSuccess: onPaid,
    onSettled: () => query_client.invalidateQueries({ queryKey: ["member", member_id] }),
  });
}

async function write<Document>(path: string, body: unknown, attempt: string): Promise<Document> {
  const name = `${path} ${attempt}`;
  const idempotency_key = keyOfWrite(name);
  try {
    const answer = await request<Document>(path, { method: "POST", body, idempotency_key });
    settleWrite(name);
    return answer;
  } catch (error) {
    if (verdictOf(error) === "refused") settleWrite(name);
    throw error;
  }
}
