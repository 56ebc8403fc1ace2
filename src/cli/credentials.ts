// tillgate api-key, signing-key, trusted-key
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { scopes, scopesOfRole } from "../contract/roles.ts";
import { randomIds } from "../engine/clock.ts";
import type { Database } from "../postgres/database.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { jwkThumbprint, parsePublicJwk } from "../protocols/ap2/keys.ts";
import {
  insertApiKey,
  listApiKeys,
  listTrustedKeys,
  newApiKey,
  revokeApiKey,
  rotateSigningKey,
  trustKey,
  distrustKey,
} from "../setup/credentials.ts";
import { withCommandDatabase } from "./command-database.ts";
import { demandKeyRole, role_option, store_option } from "./key-rights.ts";
import { createOutput } from "./output.ts";

/** The options of every command on one merchant. */
export type OnMerchant = { merchant: string; json: boolean };
type Common = OnMerchant;

export function addCredentialCommands(program: Command): void {
  addApiKeyCommands(program);
  addSigningKeyCommand(program);
  addTrustedKeyCommands(program);
}

/** A subcommand on one merchant: its action gets the database and says what it did. */
export function onMerchant<Options extends Common>(
  command: Command,
  act: (sql: Database, options: Options) => Promise<Readonly<{ text: string; data: object }>>,
): void {
  command
    .requiredOption("--merchant <id>", "merchant_id")
    .option("--json", "print the result as a JSON line", false)
    .action(async (options: Options) => {
      const output = createOutput(options.json);
      const { text, data } = await withCommandDatabase(
        { purpose: `tillgate ${command.name()}`, may_create: false, onProgress: output.note },
        async (sql) => {
          await demandMerchant(sql, options.merchant);
          return act(sql, options);
        },
      );
      output.done(text, data);
    });
}

async function demandMerchant(sql: Database, merchant_id: string): Promise<void> {
  const rows = await sql`select 1 from merchants where merchant_id = ${merchant_id}`;
  if (rows.length === 0)
    throw operatorError("OPTION_INVALID", `there is no merchant ${merchant_id}`);
}

function addApiKeyCommands(program: Command): void {
  const group = program.command("api-key").description("API keys");
  const create = group
    .command("create")
    .description("make a key; it is shown this once")
    .requiredOption("--label <text>", "what it is for")
    .option("--scopes <list>", `comma-separated; all unless given: ${scopes.join(", ")}`)
    .option("--role <role>", `instead of scopes, ${role_option}`)
    .option("--store <number>", store_option)
    .option("--live", "a live key", false);
  type Create = Common & KeyOptions & { label: string; live: boolean };
  onMerchant<Create>(create, async (sql, options) => {
    const rights = await rightsOf(sql, options);
    const is_test = !options.live;
    const secret = newApiKey(is_test);
    const key_id = randomIds.newId("key", Date.now());
    const { merchant: merchant_id, label } = options;
    await insertApiKey(sql, { merchant_id, key_id, secret, label, is_test, ...rights });
    const text = `${secret}\nKeep it: it is not stored and not shown again. Its id is ${key_id}.`;
    return { text, data: { key_id, api_key: secret, ...rights, is_test } };
  });
  const revoke = group
    .command("revoke")
    .description("end a key; it stops working within five seconds")
    .requiredOption("--key <id>", "key_id");
  onMerchant<Common & { key: string }>(revoke, async (sql, { merchant, key }) => {
    if (!(await revokeApiKey(sql, { merchant_id: merchant, key_id: key }))) {
      throw operatorError("OPTION_INVALID", `there is no live key ${key}`);
    }
    return { text: `Revoked ${key}; servers follow within five seconds.`, data: { key_id: key } };
  });
  onMerchant(group.command("list").description("list the keys"), async (sql, { merchant }) => {
    const keys = await listApiKeys(sql, merchant);
    const line = (key: (typeof keys)[number]) =>
      [
        ...[key.key_id, `${key.prefix}…`, key.revoked_at === null ? "active " : "revoked"],
        ...[key.role ?? `${key.scopes.length} scopes`, key.store_no ?? "all stores", key.label],
      ].join("  ");
    return { text: keys.map(line).join("\n") || "There are no keys.", data: { keys } };
  });
}

type KeyOptions = { scopes?: string; role?: string; store?: string };

/** Throws OPTION_INVALID for what is no scope or role, and for both at once. */
async function rightsOf(sql: Database, options: Common & KeyOptions) {
  const of_role = await demandKeyRole(sql, options);
  if (of_role.role !== null) {
    if (options.scopes === undefined) return { scopes: scopesOfRole[of_role.role], ...of_role };
    throw operatorError("OPTION_INVALID", "name either --scopes or --role");
  }
  const wanted = options.scopes?.split(",").map((scope) => scope.trim()) ?? scopes;
  const unknown = wanted.filter((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown.length === 0) return { scopes: wanted, ...of_role };
  throw operatorError("OPTION_INVALID", `there is no scope ${unknown.join(", ")}`);
}

function addSigningKeyCommand(program: Command): void {
  const rotate = program
    .command("signing-key")
    .description("the key that signs checkouts and receipts")
    .command("rotate")
    .description("sign with a new key from now on; the old one stays published for 90 days");
  onMerchant(rotate, async (sql, { merchant }) => {
    const kid = await rotateSigningKey(sql, merchant);
    return { text: `New checkouts are signed by ${kid}.`, data: { kid } };
  });
}

function addTrustedKeyCommands(program: Command): void {
  const group = program.command("trusted-key").description("whose AP2 mandates count");
  const add = group
    .command("add")
    .description("trust a public ES256 key")
    .requiredOption("--jwk <file>", "the public key as a JWK (RFC 7517)")
    .requiredOption("--label <text>", "whose it is")
    .option("--kid <id>", "key id; the JWK's own, or its thumbprint, unless given")
    .option("--test-only", "trust it in test mode only", false);
  type Add = Common & { jwk: string; label: string; kid?: string; testOnly: boolean };
  onMerchant<Add>(add, async (sql, options) => {
    const value = JSON.parse(readFileSync(options.jwk, "utf8")) as { kid?: unknown };
    const public_jwk = parsePublicJwk(value);
    if (public_jwk === undefined) {
      throw operatorError("OPTION_INVALID", `${options.jwk} is not a public EC P-256 key`);
    }
    const own = typeof value.kid === "string" ? value.kid : jwkThumbprint(public_jwk);
    const kid = options.kid ?? own;
    const { merchant: merchant_id, label, testOnly: is_test_only } = options;
    await trustKey(sql, { merchant_id, kid, public_jwk, label, is_test_only });
    return { text: `Mandates signed by ${kid} count.`, data: { kid } };
  });
  const remove = group
    .command("remove")
    .description("trust a key no more")
    .requiredOption("--kid <id>", "key id");
  onMerchant<Common & { kid: string }>(remove, async (sql, { merchant, kid }) => {
    if (!(await distrustKey(sql, { merchant_id: merchant, kid }))) {
      throw operatorError("OPTION_INVALID", `${kid} is not on the list`);
    }
    return { text: `Mandates signed by ${kid} count no more.`, data: { kid } };
  });
  onMerchant(group.command("list").description("list the keys"), async (sql, { merchant }) => {
    const keys = await listTrustedKeys(sql, merchant);
    const line = (key: (typeof keys)[number]) =>
      `${key.kid}  ${key.is_test_only ? "test only" : "always   "}  ${key.label}`;
    return { text: keys.map(line).join("\n") || "There are no keys.", data: { keys } };
  });
}
