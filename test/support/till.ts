/**
 * The HTTP server of a till on a test book, called without a network: clock, ids and provider are
 * the test's own.
 */
import { createPdfPress } from "../../src/protocols/receipt/pdf-press.ts";
import { createAp2Desk } from "../../src/channels/http/checkout/ap2-desk.ts";
import { createAuthenticate } from "../../src/channels/http/request/authenticate.ts";
import { createRateLimit } from "../../src/channels/http/request/rate-limit.ts";
import { createDemandDevice } from "../../src/channels/http/counter/remember-devices.ts";
import { rememberStores } from "../../src/channels/http/counter/remember-stores.ts";
import { allRoutes } from "../../src/channels/http/routes/all-routes.ts";
import { createHttpServer } from "../../src/channels/http/server.ts";
import { createLegacyAuthenticate } from "../../src/channels/legacy/authenticate.ts";
import { registerLegacy } from "../../src/channels/legacy/register.ts";
import { scopes } from "../../src/contract/roles.ts";
import type { PaymentProvider } from "../../src/engine/ports/payment-provider.ts";
import type { Database } from "../../src/postgres/database.ts";
import { createMemberFinder } from "../../src/queries/members/find-member.ts";
import { createOrderReader } from "../../src/queries/orders/read-order.ts";
import { createSessionReader } from "../../src/queries/orders/read-session.ts";
import {
  createSoldReader,
  createTradeOrderReader,
} from "../../src/queries/sales/read-trade-order.ts";
import { createDepositReader } from "../../src/queries/sales/read-deposit.ts";
import { insertApiKey, newApiKey } from "../../src/setup/credentials.ts";
import { merchant_id, type TestBook } from "./order-book.ts";

export type Till = Awaited<ReturnType<typeof openTill>>;

export async function openTill(
  sql: Database,
  parts: Pick<TestBook, "engine" | "time"> &
    Readonly<{ provider: PaymentProvider; operator_name: string }>,
) {
  const { engine, provider, operator_name } = parts;
  const { clock, ids } = parts.time;
  const base_url = () => "http://till.test";
  const secret = newApiKey(true);
  const key_id = "key_till";
  const key = { merchant_id, key_id, secret, label: operator_name, is_test: true, scopes };
  await insertApiKey(sql, key);
  const dependencies = {
    ...{ sql, engine, provider, clock, ids, base_url, tokeniseCard: null },
    ap2: createAp2Desk({ sql, base_url, now_ms: clock.now_ms }),
    readOrder: createOrderReader(sql),
    readSession: createSessionReader(sql),
    readTradeOrder: createTradeOrderReader(sql),
    readSold: createSoldReader(sql),
    findMember: createMemberFinder(sql),
    readDeposit: createDepositReader(sql),
    readStore: rememberStores(sql, clock.now_ms),
    demandDevice: createDemandDevice(sql, clock.now_ms),
    pdf_press: createPdfPress(),
    waitForEvents: () => Promise.resolve(),
  };
  const authenticate = createAuthenticate(sql, clock.now_ms);
  const rateLimit = createRateLimit(0);
  const faults: unknown[] = [];
  const reportFault = (error: unknown) => void faults.push(error);
  const shared = { rateLimit, reportFault };
  const routes = allRoutes(dependencies);
  const trusted_proxies = ["127.0.0.1"];
  const timeZoneOf = async (merchant_id: string) =>
    (await engine.catalog(merchant_id)).merchant.time_zone;
  const http = createHttpServer({
    ...{ routes, authenticate, trusted_proxies, base_url, timeZoneOf },
    ...shared,
  });
  registerLegacy(http, {
    routes: dependencies,
    authenticate: createLegacyAuthenticate(sql, authenticate, clock.now_ms),
    ...shared,
  });
  const authorization = `Bearer ${secret}`;
  return {
    key_id,
    get: (url: string) => http.inject({ method: "GET", url, headers: { authorization } }),
    post: (url: string, payload: object, headers: Readonly<Record<string, string>> = {}) =>
      http.inject({ method: "POST", url, payload, headers: { authorization, ...headers } }),
    /** Closes the server. Throws what it had to report. */
    async close(): Promise<void> {
      await http.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}
