/** What members get for paying in and for buying: recharge rules, and the rule for points. */
import { z } from "zod";
import {
  MemberSettingsDocument,
  RechargeRuleDocument,
  RechargeRuleList,
  SaveRechargeRule,
  type PointsRule,
} from "../../../contract/recharge-rule.ts";
import type * as domain from "../../../domain/member/points.ts";
import type { RechargeRule } from "../../../domain/member/recharge-rule.ts";
import {
  rechargeRuleDocument,
  settingsDocument,
} from "../../../queries/documents/member-document.ts";
import { readMemberSettings, readRechargeRules } from "../../../queries/members/member-rules.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand } from "../execute.ts";
import { recordIn } from "../counter/member-answers.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

const RuleParams = z.strictObject({ rule_id: z.string().min(1).max(100) });

const tag = "Members";
const rules_path = "/v1/recharge_rules";
const settings_path = "/v1/member_settings";

export function memberRuleRoutes(dependencies: RouteDependencies): Route[] {
  return [...rechargeRuleRoutes(dependencies), ...settingsRoutes(dependencies)];
}

function rechargeRuleRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, ids, clock } = dependencies;
  const present = (status: 200 | 201) => (accepted: Parameters<typeof recordIn>[0]) =>
    answer(status, rechargeRuleDocument(recordIn(accepted, "recharge_rule")));
  return [
    tenantRoute({
      method: "GET",
      path: rules_path,
      summary: "What members are given for paying in, by amount",
      tag,
      scope: "members:read",
      answers: { 200: { description: "All rules", schema: RechargeRuleList } },
      async handle({ caller }) {
        const rules = await readRechargeRules(sql, caller.merchant_id);
        return answer(200, { data: rules.map(rechargeRuleDocument) });
      },
    }),
    tenantRoute({
      method: "POST",
      path: rules_path,
      summary: "Lay down a recharge rule",
      tag,
      scope: "catalog:write",
      body: SaveRechargeRule,
      answers: { 201: { description: "The rule", schema: RechargeRuleDocument } },
      async handle(request) {
        const rule_id = ids.newId("rule", clock.now_ms());
        const rule = await ruleOf(dependencies, { rule_id, ...request });
        return executeCommand(dependencies, request, {
          command: { type: "SAVE_RECHARGE_RULE", is_new: true, rule },
          present: present(201),
        });
      },
    }),
    tenantRoute({
      method: "PUT",
      path: `${rules_path}/:rule_id`,
      summary: "Change a recharge rule; what was promised by it stays promised",
      tag,
      scope: "catalog:write",
      params: RuleParams,
      body: SaveRechargeRule,
      answers: { 200: { description: "The rule", schema: RechargeRuleDocument } },
      async handle(request) {
        const { rule_id } = request.params;
        const rule = await ruleOf(dependencies, { rule_id, ...request });
        return executeCommand(dependencies, request, {
          command: { type: "SAVE_RECHARGE_RULE", is_new: false, rule },
          present: present(200),
        });
      },
    }),
  ];
}

/** In the merchant's own currency. */
async function ruleOf(
  { engine }: RouteDependencies,
  { rule_id, caller, body }: Readonly<{ rule_id: string; caller: Caller; body: SaveRechargeRule }>,
): Promise<RechargeRule> {
  const { merchant_id } = caller;
  const { merchant } = await engine.catalog(merchant_id);
  const { recharge_amount, gift, first_recharge_only, active } = body;
  return {
    merchant_id,
    rule_id,
    recharge_amount_minor: BigInt(recharge_amount),
    currency: merchant.currency,
    gift: giftOf(gift),
    first_recharge_only,
    active,
  };
}

function giftOf(gift: SaveRechargeRule["gift"]): RechargeRule["gift"] {
  switch (gift.type) {
    case "BALANCE":
      return { type: "BALANCE", gift_minor: BigInt(gift.gift) };
    case "POINTS":
      return { type: "POINTS", points: BigInt(gift.points) };
    case "COUPON":
      return gift;
  }
}

function settingsRoutes(dependencies: RouteDependencies): Route[] {
  const { sql } = dependencies;
  const answers = { 200: { description: "The settings", schema: MemberSettingsDocument } };
  return [
    tenantRoute({
      method: "GET",
      path: settings_path,
      summary: "What points are given for, and what they are worth",
      tag,
      scope: "members:read",
      answers,
      handle: async ({ caller }) =>
        answer(200, settingsDocument(await readMemberSettings(sql, caller.merchant_id))),
    }),
    tenantRoute({
      method: "PUT",
      path: settings_path,
      summary: "Lay down what points are given for, and what they are worth",
      tag,
      scope: "catalog:write",
      body: MemberSettingsDocument,
      answers,
      handle(request) {
        const { points_rule } = request.body;
        return executeCommand(dependencies, request, {
          command: { type: "SAVE_MEMBER_SETTINGS", points_rule: ruleFrom(points_rule) },
          present: (accepted) =>
            answer(200, settingsDocument(recordIn(accepted, "member_settings"))),
        });
      },
    }),
  ];
}

function ruleFrom(rule: PointsRule | null): domain.PointsRule | null {
  if (rule === null) return null;
  const { tender_rate, stored_value_earns, validity_days } = rule;
  return {
    consume_amount_minor: BigInt(rule.consume_amount),
    give_points: BigInt(rule.give_points),
    stored_value_earns,
    validity_days,
    tender_rate:
      tender_rate === null
        ? null
        : { points: BigInt(tender_rate.points), amount_minor: BigInt(tender_rate.amount) },
  };
}
