// tillgate operator create, list, role, password
import type { Command } from "commander";
import { hashPassword } from "../channels/http/request/password-hash.ts";
import { roles } from "../contract/roles.ts";
import { randomIds } from "../engine/clock.ts";
import type { Database } from "../postgres/database.ts";
import { operatorError } from "../postgres/operator-error.ts";
import {
  changeOperator,
  listOperators,
  readOperator,
  type OperatorChange,
  type OperatorRow,
} from "../queries/access/operators.ts";
import { changeSettings } from "../queries/audit/change-settings.ts";
import { commandStamp } from "../setup/audit-stamp.ts";
import { insertOperator } from "../setup/credentials.ts";
import { onMerchant, type OnMerchant } from "./credentials.ts";
import { demandRole, demandStore } from "./key-rights.ts";

const password_chars_min = 10;

export function addOperatorCommands(program: Command): void {
  const group = program.command("operator").description("people who sign in to the console");
  addCreate(group);
  addList(group);
  addChange(group);
}

function addCreate(group: Command): void {
  const create = group
    .command("create")
    .description("make an operator; the password is read from TILLGATE_PASSWORD")
    .requiredOption("--email <address>", "to sign in with")
    .requiredOption("--name <text>", "as shown")
    .requiredOption("--role <role>", roles.join(", "))
    .option("--store <number>", "the one store in which they work; all of them unless given");
  type Create = OnMerchant & { email: string; name: string; role: string; store?: string };
  onMerchant<Create>(create, async (sql, options) => {
    const { merchant: merchant_id, name, store: store_no = null } = options;
    const role = demandRole(options.role);
    const password = demandPassword();
    await demandStore(sql, merchant_id, store_no);
    const operator_id = randomIds.newId("op", Date.now());
    const email = options.email.trim().toLowerCase();
    const operator = { merchant_id, operator_id, email, name, role, store_no, password };
    if (!(await insertOperator(sql, operator))) {
      throw operatorError("OPTION_INVALID", `somebody signs in as ${email} already`);
    }
    return { text: `${email} may sign in as ${role}.`, data: { operator_id, email, role } };
  });
}

function addList(group: Command): void {
  const list = group.command("list").description("list the operators");
  onMerchant(list, async (sql, { merchant }) => {
    const operators = await listOperators(sql, merchant);
    const line = (one: OperatorRow) =>
      [
        one.operator_id,
        one.role.padEnd(9),
        one.active ? "active  " : "inactive",
        one.store_no ?? "all stores",
        one.email,
      ].join("  ");
    return {
      text: operators.map(line).join("\n") || "There are no operators.",
      data: { operators },
    };
  });
}

function addChange(group: Command): void {
  const who = "operator_id, or the address they sign in with";
  const role = group
    .command("role")
    .description("give an operator another role, or another store")
    .requiredOption("--operator <who>", who)
    .requiredOption("--role <role>", roles.join(", "))
    .option("--store <number>", "the one store in which they work; `all` for all of them");
  type ChangeRole = OnMerchant & { operator: string; role: string; store?: string };
  onMerchant<ChangeRole>(role, async (sql, { merchant, operator, role: name, store }) => {
    const store_no = store === "all" ? null : store;
    await demandStore(sql, merchant, store_no ?? null);
    const wanted = { role: demandRole(name), store_no };
    const after = await change(sql, { merchant_id: merchant, who: operator }, wanted);
    const { operator_id, email } = after;
    return { text: `${email} is ${after.role} now.`, data: { operator_id, role: after.role } };
  });
  const password = group
    .command("password")
    .description("give an operator the password of TILLGATE_PASSWORD, and end their sessions")
    .requiredOption("--operator <who>", who);
  onMerchant<OnMerchant & { operator: string }>(password, async (sql, { merchant, operator }) => {
    const password_hash = await hashPassword(demandPassword());
    const after = await change(sql, { merchant_id: merchant, who: operator }, { password_hash });
    const { operator_id, email } = after;
    return { text: `${email} signs in with the new password.`, data: { operator_id } };
  });
}

async function change(
  sql: Database,
  { merchant_id, who }: Readonly<{ merchant_id: string; who: string }>,
  wanted: OperatorChange,
): Promise<OperatorRow> {
  return changeSettings(sql, merchant_id, async (transaction) => {
    const before = await readOperator(transaction, merchant_id, who);
    if (before === null) throw operatorError("OPTION_INVALID", `there is no operator ${who}`);
    const changing = { before, change: wanted };
    const outcome = await changeOperator(transaction, commandStamp(merchant_id), changing);
    if (outcome.changed) return outcome.operator;
    throw operatorError("OPTION_INVALID", `${before.email} is the last owner`);
  });
}

function demandPassword(): string {
  const password = process.env["TILLGATE_PASSWORD"] ?? "";
  if (password.length >= password_chars_min) return password;
  throw operatorError(
    "OPTION_INVALID",
    `set TILLGATE_PASSWORD to at least ${password_chars_min} characters`,
  );
}
