/** Who may refund how much, and the PINs of stores. */
import { z } from "zod";
import { ChangeRefundRules, RefundRules, SetRefundPin } from "../../../contract/refund-rules.ts";
import { changeSettings } from "../../../queries/audit/change-settings.ts";
import { writeRefundPin } from "../../../queries/stores/refund-pins.ts";
import { changeRefundRules, readRefundRules } from "../../../queries/stores/refund-rules.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { hashPassword } from "../request/password-hash.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Answer, type Route, type TenantRequest } from "../route.ts";
import { stampOf, writeDirectly } from "../write-directly.ts";

export const StoreParams = z.strictObject({ store_no: z.string().min(1).max(40) });

const path = "/v1/refund_rules";
const answers = { 200: { description: "The rules", schema: RefundRules } };

export function refundRuleRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path,
      summary: "Who may refund how much",
      tag: "Staff",
      scope: "catalog:read",
      answers,
      handle: async ({ caller }) =>
        answer(200, await readRefundRules(dependencies.sql, caller.merchant_id)),
    }),
    tenantRoute({
      method: "PATCH",
      path,
      summary: "Change who may refund how much, and whether every store asks for a PIN",
      tag: "Staff",
      scope: "settings:write",
      body: ChangeRefundRules,
      answers,
      handle: (request) =>
        writeDirectly(dependencies, request, async (transaction, stamp) => ({
          status: 200,
          body: await changeRefundRules(transaction, stamp, request.body),
        })),
    }),
    ...pinRoutes(dependencies),
  ];
}

function pinRoutes(dependencies: RouteDependencies): Route[] {
  const shared = {
    path: "/v1/stores/:store_no/refund_pin",
    tag: "Staff",
    scope: "stores:write",
    params: StoreParams,
  } as const;
  return [
    tenantRoute({
      ...shared,
      method: "PUT",
      summary: "Set the PIN that a store asks for before it refunds",
      body: SetRefundPin,
      secret_members: ["refund_pin"],
      answers: { 204: { description: "It is asked for from now on" } },
      handle: async (request) =>
        setPin(dependencies, request, await hashPassword(request.body.refund_pin)),
    }),
    tenantRoute({
      ...shared,
      method: "DELETE",
      summary: "Take a store's PIN away: refunds there need none",
      answers: { 204: { description: "It is asked for no more" } },
      handle: (request) => setPin(dependencies, request, null),
    }),
  ];
}

async function setPin(
  dependencies: RouteDependencies,
  { caller, params }: TenantRequest<z.infer<typeof StoreParams>, unknown, unknown>,
  refund_pin_hash: string | null,
): Promise<Answer> {
  const stamp = stampOf(dependencies, caller);
  const { store_no } = params;
  refuseOtherStore(caller, store_no);
  // Said twice it is the same: there is no answer to keep.
  const is_there = await changeSettings(dependencies.sql, stamp.merchant_id, (transaction) =>
    writeRefundPin(transaction, stamp, { store_no, refund_pin_hash }),
  );
  if (!is_there) throw new ProblemError(problemOf("STORE_NOT_FOUND"));
  return answer(204, null);
}
