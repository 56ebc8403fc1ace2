/** Coupons: what they are good for, and those that members have. */
import { z } from "zod";
import {
  CouponDefinitionDocument,
  CouponDefinitionList,
  CouponDocument,
  GrantCoupon,
  SaveCouponDefinition,
  WriteOffCoupon,
} from "../../../contract/coupon.ts";
import { readCouponCode } from "../../../domain/member/coupon.ts";
import type { SaveCouponDefinition as SaveCommand } from "../../../engine/decide/record-commands/coupons.ts";
import { couponDocument, definitionDocument } from "../../../queries/documents/member-document.ts";
import { readCoupon, readDefinitions } from "../../../queries/members/member-rules.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand } from "../execute.ts";
import { recordIn } from "../counter/member-answers.ts";
import { ProblemError } from "../refusals/problem.ts";
import { newCouponCode } from "../counter/recharge.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

const MemberParams = z.strictObject({ member_id: z.string().min(1).max(100) });
const DefinitionParams = z.strictObject({ coupon_id: z.string().min(1).max(100) });
const CodeParams = z.strictObject({ code: z.string().min(1).max(64) });

const path = "/v1/coupon_definitions";
const tag = "Members";

export function couponRoutes(dependencies: RouteDependencies): Route[] {
  return [...definitionRoutes(dependencies), ...grantRoutes(dependencies)];
}

function definitionRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, ids, clock } = dependencies;
  const definitionOf = (
    { name, amount_off, threshold, store_nos, ...rest }: SaveCouponDefinition,
    key: Readonly<{ merchant_id: string; coupon_id: string }>,
  ): SaveCommand["definition"] => ({
    ...rest,
    ...key,
    name_zh: name.zh,
    name_en: name.en,
    amount_off_minor: BigInt(amount_off),
    threshold_minor: BigInt(threshold),
    store_ids: store_nos,
  });
  const present = (status: 200 | 201) => (accepted: Parameters<typeof recordIn>[0]) =>
    answer(status, definitionDocument(recordIn(accepted, "coupon_definition")));
  return [
    tenantRoute({
      method: "GET",
      path,
      summary: "The merchant's coupons, newest first",
      tag,
      scope: "members:read",
      answers: { 200: { description: "All of them", schema: CouponDefinitionList } },
      async handle({ caller }) {
        const definitions = await readDefinitions(sql, caller.merchant_id);
        return answer(200, { data: definitions.map(definitionDocument) });
      },
    }),
    tenantRoute({
      method: "POST",
      path,
      summary: "Lay down a coupon",
      tag,
      scope: "catalog:write",
      body: SaveCouponDefinition,
      answers: { 201: { description: "The coupon", schema: CouponDefinitionDocument } },
      handle(request) {
        const { merchant_id } = request.caller;
        const coupon_id = ids.newId("coupon", clock.now_ms());
        const definition = definitionOf(request.body, { merchant_id, coupon_id });
        return executeCommand(dependencies, request, {
          command: { type: "SAVE_COUPON_DEFINITION", is_new: true, definition },
          present: present(201),
        });
      },
    }),
    tenantRoute({
      method: "PUT",
      path: `${path}/:coupon_id`,
      summary: "Change a coupon; once granted, its terms stay as they are",
      tag,
      scope: "catalog:write",
      params: DefinitionParams,
      body: SaveCouponDefinition,
      answers: { 200: { description: "The coupon", schema: CouponDefinitionDocument } },
      handle(request) {
        const { merchant_id } = request.caller;
        const definition = definitionOf(request.body, { merchant_id, ...request.params });
        return executeCommand(dependencies, request, {
          command: { type: "SAVE_COUPON_DEFINITION", is_new: false, definition },
          present: present(200),
        });
      },
    }),
  ];
}

function grantRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, clock } = dependencies;
  return [
    tenantRoute({
      method: "POST",
      path: "/v1/members/:member_id/coupons",
      summary: "Grant a member a coupon",
      tag,
      scope: "members:write",
      params: MemberParams,
      body: GrantCoupon,
      answers: { 201: { description: "The coupon, with its code", schema: CouponDocument } },
      handle(request) {
        const { member_id } = request.params;
        const { coupon_id } = request.body;
        return executeCommand(dependencies, request, {
          command: { type: "GRANT_COUPON", member_id, coupon_id, code: newCouponCode() },
          present: (accepted) =>
            answer(201, couponDocument(recordIn(accepted, "coupon"), clock.now_ms())),
        });
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/coupons/:code",
      summary: "Read a coupon by its code",
      tag,
      scope: "members:read",
      params: CodeParams,
      answers: { 200: { description: "The coupon", schema: CouponDocument } },
      async handle({ params, caller }) {
        const grant = await readCoupon(sql, caller.merchant_id, codeOf(params.code));
        if (grant !== null) return answer(200, couponDocument(grant, clock.now_ms()));
        throw new ProblemError(rejectionProblem({ code: "COUPON_UNKNOWN" }));
      },
    }),
    tenantRoute({
      method: "POST",
      path: "/v1/coupons/:code/write_off",
      summary: "Write a coupon off against goods, without a sale",
      tag,
      scope: "members:write",
      params: CodeParams,
      body: WriteOffCoupon,
      answers: { 200: { description: "The coupon, used", schema: CouponDocument } },
      handle(request) {
        const { store_no: store_id = null } = request.body;
        if (store_id !== null) refuseOtherStore(request.caller, store_id);
        const use = { order: null, store_id, member_id: null };
        return executeCommand(dependencies, request, {
          command: { type: "WRITE_OFF_COUPON", code: codeOf(request.params.code), ...use },
          present: (accepted) =>
            answer(200, couponDocument(recordIn(accepted, "coupon"), clock.now_ms())),
        });
      },
    }),
  ];
}

/** As it is stored; what can be no code stays as it came, and is found nowhere. */
function codeOf(text: string): string {
  return readCouponCode(text) ?? text;
}
