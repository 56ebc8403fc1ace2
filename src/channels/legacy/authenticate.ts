/**
 * Who calls, in the cashier family: by a token (our API keys), in the header or the parameter
 * `Authorization`; or by `mchId` and a `sign` over all parameters.
 */
import { isSignature } from "../../protocols/legacy-sign/signature.ts";
import { readLegacyClient, type LegacyClientRow } from "../../queries/legacy/read-legacy-client.ts";
import type { Database } from "../../postgres/database.ts";
import type { Authenticate } from "../http/request/authenticate.ts";
import { rightsOf, type Caller } from "../http/request/caller.ts";
import { createShortMemory } from "../http/short-memory.ts";
import { LegacyError } from "./failure.ts";
import type { Parameters } from "./parameters.ts";
import { credentials_missing } from "./parameter-texts.ts";

export type LegacyAuthenticate = (
  parameters: Parameters,
  authorization: string | undefined,
) => Promise<Caller>;

const client_kept_ms = 5_000;
const clients_max = 10_000;

export function createLegacyAuthenticate(
  sql: Database,
  authenticate: Authenticate,
  now_ms: () => number,
): LegacyAuthenticate {
  const clients = createShortMemory<LegacyClientRow>({
    kept_ms: client_kept_ms,
    entries_max: clients_max,
    now_ms,
  });
  return async (parameters, authorization) => {
    const token = authorization ?? parameters.text("Authorization");
    if (token !== "") return authenticate(bearer(token));
    const sign = parameters.text("sign");
    const mch_id = parameters.text("mchId");
    if (sign === "" || mch_id === "") throw new LegacyError(12001, credentials_missing);
    const app_id = parameters.text("appId");
    const client = await clients.recall(`${mch_id}/${app_id}`, async () => {
      const found = await readLegacyClient(sql, { mch_id, app_id });
      // Not remembered: it may be made the next moment.
      if (found === null) throw new LegacyError(12001);
      return found;
    });
    // Which kind of signature counts is the client's own, and not what the request claims.
    if (!isSignature(sign, parameters.signed, client)) throw new LegacyError(12001);
    return callerOf(client);
  };
}

/** The family sends its token bare. */
function bearer(token: string) {
  const authorization = /^bearer /i.test(token) ? token : `Bearer ${token}`;
  const no_page = { cookie: undefined, origin: undefined, own_origins: [] };
  return { ...no_page, authorization, method: "POST" };
}

function callerOf(client: LegacyClientRow): Caller {
  const { merchant_id, client_id, label, store_no, is_test } = client;
  return {
    merchant_id,
    actor: { type: "api_key", id: client_id },
    caller_id: client_id,
    name: label,
    ...rightsOf(client),
    store_no,
    is_test,
  };
}
