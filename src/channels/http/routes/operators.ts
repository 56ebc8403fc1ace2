/** The merchant's staff: who may sign in, as what, and in which store they work. */
import { z } from "zod";
import {
  ChangeOperator,
  CreateOperator,
  OperatorDocument,
  OperatorList,
} from "../../../contract/operator.ts";
import { mayAppoint, roles, scopesOfRole, type Role } from "../../../contract/roles.ts";
import {
  changeOperator,
  insertOperator,
  listOperators,
  operatorDocument,
  readOperator,
  type NewOperator,
} from "../../../queries/access/operators.ts";
import type { Caller } from "../request/caller.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import { demandStore } from "../counter/demand-store.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { hashPassword } from "../request/password-hash.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf, type HttpProblemCode } from "../refusals/problems.ts";
import { answer, tenantRoute, type Answer, type Route, type TenantRequest } from "../route.ts";
import { writeDirectly } from "../write-directly.ts";

const OperatorParams = z.strictObject({ operator_id: z.string().min(1).max(100) });

const path = "/v1/operators";

export function operatorRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path,
      summary: "The merchant's operators, and what each role may do",
      tag: "Staff",
      scope: "operators:read",
      answers: { 200: { description: "All of them", schema: OperatorList } },
      async handle({ caller }) {
        const operators = await listOperators(dependencies.sql, caller.merchant_id);
        const table = roles.map((role) => ({ role, scopes: scopesOfRole[role] }));
        return answer(200, { data: operators.map(operatorDocument), roles: table });
      },
    }),
    tenantRoute({
      method: "POST",
      path,
      summary: "Make an operator, who may sign in from then on",
      tag: "Staff",
      scope: "operators:write",
      body: CreateOperator,
      secret_members: ["password"],
      answers: { 201: { description: "The operator", schema: OperatorDocument } },
      handle: (request) => create(dependencies, request),
    }),
    tenantRoute({
      method: "PATCH",
      path: `${path}/:operator_id`,
      summary: "Change an operator: role, store, name, password; or put them out",
      tag: "Staff",
      scope: "operators:write",
      params: OperatorParams,
      body: ChangeOperator,
      secret_members: ["password"],
      answers: { 200: { description: "The operator", schema: OperatorDocument } },
      handle: (request) => change(dependencies, request),
    }),
  ];
}

async function create(
  dependencies: RouteDependencies,
  request: TenantRequest<unknown, unknown, CreateOperator>,
): Promise<Answer> {
  const { caller, body } = request;
  const { password, store_no = null, ...rest } = body;
  const { clock, ids } = dependencies;
  demandAppointment(caller, { role: body.role, store_no });
  if (store_no !== null) await demandStore(dependencies.sql, caller.merchant_id, store_no);
  const password_hash = await hashPassword(password);
  return writeDirectly(dependencies, request, async (transaction, stamp) => {
    const created_at_ms = clock.now_ms();
    const operator_id = ids.newId("op", created_at_ms);
    const made = { ...rest, operator_id, store_no, active: true, created_at_ms, password_hash };
    if (!(await insertOperator(transaction, stamp, made satisfies NewOperator))) {
      throw problem("OPERATOR_EMAIL_TAKEN");
    }
    const { password_hash: _, created_at_ms: created_at, ...shown } = made;
    return { status: 201, body: operatorDocument({ ...shown, created_at }) };
  });
}

async function change(
  dependencies: RouteDependencies,
  request: TenantRequest<z.infer<typeof OperatorParams>, unknown, ChangeOperator>,
): Promise<Answer> {
  const { caller, body, params } = request;
  const { merchant_id } = caller;
  const { password, ...rest } = body;
  const known = await readOperator(dependencies.sql, merchant_id, params.operator_id);
  if (known === null) throw problem("OPERATOR_UNKNOWN");
  if (typeof body.store_no === "string") {
    await demandStore(dependencies.sql, merchant_id, body.store_no);
  }
  const hashed = password === undefined ? {} : { password_hash: await hashPassword(password) };
  return writeDirectly(dependencies, request, async (transaction, stamp) => {
    const before = await readOperator(transaction, merchant_id, known.operator_id);
    if (before === null) throw problem("OPERATOR_UNKNOWN");
    const { role = before.role, store_no = before.store_no } = body;
    demandAppointment(caller, before);
    demandAppointment(caller, { role, store_no });
    const changing = { before, change: { ...rest, ...hashed } };
    const outcome = await changeOperator(transaction, stamp, changing);
    if (!outcome.changed) throw problem(outcome.why);
    return { status: 200, body: operatorDocument(outcome.operator) };
  });
}

/** Nobody appoints above themselves, or for another store than the one in which they work. */
function demandAppointment(
  caller: Caller,
  { role, store_no }: Readonly<{ role: Role; store_no: string | null }>,
): void {
  if (!mayAppoint(caller.role, role)) throw problem("ROLE_ABOVE_YOURS");
  refuseOtherStore(caller, store_no);
}

function problem(code: HttpProblemCode): ProblemError {
  return new ProblemError(problemOf(code));
}
