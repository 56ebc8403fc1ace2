// tillgate legacy-client
import type { Command } from "commander";
import { scopesOfRole } from "../contract/roles.ts";
import { randomIds } from "../engine/clock.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { insertLegacyClient, newLegacySecret, revokeLegacyClient } from "../setup/credentials.ts";
import { onMerchant, type OnMerchant } from "./credentials.ts";
import { demandKeyRole, role_option, store_option } from "./key-rights.ts";

const sign_types = ["HMAC-SHA256", "MD5"] as const;
/** What a till does. */
const scopes = scopesOfRole.cashier;

/** Clients of the cashier API that sign with a secret instead of bearing a token. */
export function addLegacyClientCommands(program: Command): void {
  const group = program
    .command("legacy-client")
    .description("clients of the cashier API that sign their calls");
  const create = group
    .command("create")
    .description("make a client; its secret is shown this once")
    .requiredOption("--label <text>", "what it is for")
    .option("--app-id <text>", "appId, where the merchant has several clients", "")
    .option(
      "--sign-type <type>",
      `${sign_types.join(" or ")}; MD5 for old clients only`,
      "HMAC-SHA256",
    )
    .option("--read-only", "it may not sell", false)
    .option("--role <role>", role_option)
    .option("--store <number>", store_option);
  type Create = OnMerchant & {
    label: string;
    appId: string;
    signType: string;
    readOnly: boolean;
    role?: string;
    store?: string;
  };
  onMerchant<Create>(create, async (sql, options) => {
    const sign_type = sign_types.find((one) => one === options.signType);
    if (sign_type === undefined) {
      throw operatorError("OPTION_INVALID", `--sign-type must be ${sign_types.join(" or ")}.`);
    }
    const of_role = await demandKeyRole(sql, options);
    if (of_role.role !== null && options.readOnly) {
      throw operatorError("OPTION_INVALID", "name either --read-only or --role");
    }
    const secret = newLegacySecret();
    const client_id = randomIds.newId("key", Date.now());
    const { merchant: merchant_id, label, appId: app_id } = options;
    const is_new = await insertLegacyClient(sql, {
      ...{ merchant_id, client_id, app_id, secret, sign_type, label },
      ...of_role,
      scopes: options.readOnly ? scopes.filter((scope) => scope.endsWith(":read")) : scopes,
    });
    if (!is_new) {
      throw operatorError("OPTION_INVALID", `there is a client with the appId "${app_id}" already`);
    }
    const text = `${secret}\nKeep it: it is not shown again. Its id is ${client_id}.`;
    return { text, data: { client_id, app_id, secret, sign_type } };
  });
  const revoke = group
    .command("revoke")
    .description("accept a client's signatures no more, within five seconds")
    .requiredOption("--client <id>", "client_id");
  onMerchant<OnMerchant & { client: string }>(revoke, async (sql, { merchant, client }) => {
    if (!(await revokeLegacyClient(sql, { merchant_id: merchant, client_id: client }))) {
      throw operatorError("OPTION_INVALID", `${client} is no client of ${merchant}`);
    }
    const text = `${client} is accepted no more; servers follow within five seconds.`;
    return { text, data: { client_id: client } };
  });
}
