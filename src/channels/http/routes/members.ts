/** Members: who they are, and what they have. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import {
  AdjustPoints,
  BlockMember,
  ChangeMember,
  CreateMember,
  CreateRecharge,
  ListMembersQuery,
  MemberCodeDocument,
  MemberDetail,
  MemberDocument,
  MemberList,
  MergeMember,
  Statement,
  StatementQuery,
} from "../../../contract/member.ts";
import { TimelineDocument } from "../../../contract/order.ts";
import { SaleDocument } from "../../../contract/sale.ts";
import { spellCardNumber } from "../../../domain/member/member-number.ts";
import { memberCodeDocument } from "../../../queries/documents/member-document.ts";
import { readStatement } from "../../../queries/members/member-statement.ts";
import { listMembers, readMemberDetail } from "../../../queries/members/members.ts";
import { readRecordTimeline } from "../../../queries/orders/timeline.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand } from "../execute.ts";
import { cursorOf, demandMember, presentMember, recordIn } from "../counter/member-answers.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rechargeCommand } from "../counter/recharge.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { takeAtCounter } from "../counter/sell.ts";
import { NoMembers } from "./payment-sessions.ts";

const MemberParams = z.strictObject({ member_id: z.string().min(1).max(100) });

const path = "/v1/members";
const of_member = `${path}/:member_id`;
const tag = "Members";
const reading = "members:read";
const writing = "members:write";
const member_answer = { 200: { description: "The member", schema: MemberDocument } };

export function memberRoutes(dependencies: RouteDependencies): Route[] {
  return [
    ...readRoutes(dependencies),
    ...whoRoutes(dependencies),
    ...statusRoutes(dependencies),
    ...holdingRoutes(dependencies),
  ];
}

function readRoutes({ sql, engine, clock }: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path,
      summary:
        "List members, newest first; find one by card, phone or one-time code; or search by name",
      tag,
      scope: reading,
      query: ListMembersQuery,
      answers: { 200: { description: "A page of members", schema: MemberList } },
      async handle({ query, caller }) {
        const after = cursorOf(query.cursor);
        const { merchant } = await engine.catalog(caller.merchant_id);
        const now_ms = clock.now_ms();
        return answer(200, await listMembers(sql, merchant, { ...query, after, now_ms }));
      },
    }),
    tenantRoute({
      method: "GET",
      path: of_member,
      summary: "Read a member with balances, points and coupons",
      tag,
      scope: reading,
      params: MemberParams,
      answers: { 200: { description: "The member", schema: MemberDetail } },
      async handle({ params, caller }) {
        const wanted = { ...params, now_ms: clock.now_ms() };
        const detail = await readMemberDetail(sql, caller.merchant_id, wanted);
        if (detail !== null) return answer(200, detail);
        throw new ProblemError(rejectionProblem({ code: "MEMBER_UNKNOWN" }));
      },
    }),
    tenantRoute({
      method: "GET",
      path: `${of_member}/events`,
      summary: "A member's timeline, with its hash chain checked",
      tag,
      scope: reading,
      params: MemberParams,
      answers: { 200: { description: "All its events, in order", schema: TimelineDocument } },
      async handle({ params, caller }) {
        const { merchant_id } = caller;
        const { member_id: id } = await demandMember(sql, merchant_id, params.member_id);
        return answer(200, await readRecordTimeline(sql, merchant_id, { kind: "member", id }));
      },
    }),
    tenantRoute({
      method: "GET",
      path: `${of_member}/statement`,
      summary: "What moved the member's stored value and points, newest first",
      tag,
      scope: reading,
      params: MemberParams,
      query: StatementQuery,
      answers: { 200: { description: "A page of movements", schema: Statement } },
      async handle({ params, query, caller }) {
        const after = cursorOf(query.cursor);
        const { merchant_id } = caller;
        await demandMember(sql, merchant_id, params.member_id);
        const { limit } = query;
        return answer(200, await readStatement(sql, { merchant_id, ...params }, { after, limit }));
      },
    }),
  ];
}

function whoRoutes(dependencies: RouteDependencies): Route[] {
  const { ids, clock } = dependencies;
  return [
    tenantRoute({
      method: "POST",
      path,
      summary: "Make a member; without a card's number, one is drawn",
      tag,
      scope: writing,
      body: CreateMember,
      answers: { 201: { description: "The member", schema: MemberDocument } },
      handle(request) {
        const { card_no, ...who } = request.body;
        const member_id = ids.newId("member", clock.now_ms());
        const drawn = card_no ?? spellCardNumber(randomBytes(16));
        return executeCommand(dependencies, request, {
          command: { type: "CREATE_MEMBER", member_id, card_no: drawn, ...who },
          present: presentMember(201, member_id),
          location: { under: path, id: "member_id" },
        });
      },
    }),
    tenantRoute({
      method: "PATCH",
      path: of_member,
      summary: "Change a member's card, phone or name",
      tag,
      scope: writing,
      params: MemberParams,
      body: ChangeMember,
      answers: member_answer,
      handle(request) {
        const { member_id } = request.params;
        const { card_no, phone, name } = request.body;
        const change = {
          ...(card_no === undefined ? {} : { card_no }),
          ...(phone === undefined ? {} : { phone }),
          ...(name === undefined ? {} : { name }),
        };
        return executeCommand(dependencies, request, {
          command: { type: "CHANGE_MEMBER", member_id, ...change },
          present: presentMember(200, member_id),
        });
      },
    }),
  ];
}

function statusRoutes(dependencies: RouteDependencies): Route[] {
  const blocking = (word: "block" | "unblock", summary: string) =>
    tenantRoute({
      method: "POST",
      path: `${of_member}/${word}`,
      summary,
      tag,
      scope: writing,
      params: MemberParams,
      body: BlockMember,
      answers: member_answer,
      handle(request) {
        const { member_id } = request.params;
        const { reason } = request.body;
        const type = word === "block" ? "BLOCK_MEMBER" : "UNBLOCK_MEMBER";
        return executeCommand(dependencies, request, {
          command: { type, member_id, reason },
          present: presentMember(200, member_id),
        });
      },
    });
  return [
    blocking("block", "Block a member, who keeps all and can use nothing"),
    blocking("unblock", "Let a blocked member go on"),
    tenantRoute({
      method: "POST",
      path: `${of_member}/merge`,
      summary: "Merge another member, who was the same person, into this one",
      tag,
      scope: writing,
      params: MemberParams,
      body: MergeMember,
      answers: member_answer,
      handle(request) {
        const { member_id: target_id } = request.params;
        const { source_id } = request.body;
        return executeCommand(dependencies, request, {
          command: { type: "MERGE_MEMBERS", source_id, target_id },
          present: presentMember(200, target_id),
        });
      },
    }),
    tenantRoute({
      method: "POST",
      path: `${of_member}/anonymise`,
      summary: "Forget who the member is; what was bought stays in the books",
      tag,
      scope: writing,
      params: MemberParams,
      body: NoMembers,
      body_optional: true,
      answers: member_answer,
      handle(request) {
        const { member_id } = request.params;
        return executeCommand(dependencies, request, {
          command: { type: "ANONYMISE_MEMBER", member_id },
          present: presentMember(200, member_id),
        });
      },
    }),
  ];
}

function holdingRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "POST",
      path: `${of_member}/code`,
      summary: "A code by which the member pays, good once and for five minutes",
      tag,
      scope: writing,
      params: MemberParams,
      body: NoMembers,
      body_optional: true,
      answers: { 201: { description: "The code", schema: MemberCodeDocument } },
      handle(request) {
        const { member_id } = request.params;
        return executeCommand(dependencies, request, {
          command: { type: "ISSUE_MEMBER_CODE", member_id, random: randomBytes(16) },
          present: (accepted) => answer(201, memberCodeDocument(recordIn(accepted, "member_code"))),
        });
      },
    }),
    tenantRoute({
      method: "POST",
      path: `${of_member}/points`,
      summary: "Give a member points, or take some, by hand",
      tag,
      // Like a price: what is given away is for who lays it down.
      scope: "catalog:write",
      params: MemberParams,
      body: AdjustPoints,
      answers: member_answer,
      handle(request) {
        const { member_id } = request.params;
        const { points, reason } = request.body;
        return executeCommand(dependencies, request, {
          command: { type: "ADJUST_POINTS", member_id, points: BigInt(points), reason },
          present: presentMember(200, member_id),
        });
      },
    }),
    tenantRoute({
      method: "POST",
      path: `${of_member}/recharges`,
      summary:
        "Pay into a member's account: cash at once, a scanned code, a card, or a code to scan",
      tag,
      scope: writing,
      params: MemberParams,
      body: CreateRecharge,
      answers: {
        201: { description: "Credited; or not paid, with the reason", schema: SaleDocument },
        202: { description: "On its way: `next` is what the member does", schema: SaleDocument },
      },
      async handle(request) {
        const { body, caller, address, params } = request;
        await demandMember(dependencies.sql, caller.merchant_id, params.member_id);
        const asked = { ...body, ...params };
        const command = await rechargeCommand(dependencies, asked, { caller, address });
        return takeAtCounter(dependencies, request, { command });
      },
    }),
  ];
}
