/** Puts the parts together: the only place, with main.ts, that sees all of them. */
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino, type Logger } from "pino";
import { createAp2Desk } from "./channels/http/checkout/ap2-desk.ts";
import { createAuthenticate } from "./channels/http/request/authenticate.ts";
import { serveConsole } from "./channels/http/console-files.ts";
import type { RouteDependencies } from "./channels/http/dependencies.ts";
import { createRateLimit } from "./channels/http/request/rate-limit.ts";
import { createDemandDevice } from "./channels/http/counter/remember-devices.ts";
import { rememberStores } from "./channels/http/counter/remember-stores.ts";
import { createHttpServer } from "./channels/http/server.ts";
import { allRoutes } from "./channels/http/routes/all-routes.ts";
import { createLegacyAuthenticate } from "./channels/legacy/authenticate.ts";
import { registerLegacy } from "./channels/legacy/register.ts";
import type { Config } from "./config.ts";
import { randomIds } from "./engine/clock.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import type { Clock } from "./engine/ports/clock.ts";
import { openDatabase, type Database } from "./postgres/database.ts";
import { migrate } from "./postgres/migrate.ts";
import { checkConnectionRoom, checkDatabaseServer } from "./postgres/server-check.ts";
import { createStore } from "./postgres/store/store.ts";
import { createPdfPress } from "./protocols/receipt/pdf-press.ts";
import { startSandboxProcessor } from "./providers/sandbox/launch.ts";
import { createSandboxProvider } from "./providers/sandbox/provider.ts";
import { createEventFollower } from "./queries/orders/follow-events.ts";
import { createMemberFinder } from "./queries/members/find-member.ts";
import { createOrderReader } from "./queries/orders/read-order.ts";
import { createSessionReader } from "./queries/orders/read-session.ts";
import { createSoldReader, createTradeOrderReader } from "./queries/sales/read-trade-order.ts";
import { createDepositReader } from "./queries/sales/read-deposit.ts";
import { startWorkers } from "./workers/start-workers.ts";

const console_folder = join(import.meta.dirname, "..", "console", "dist");

export type Server = Readonly<{
  base_url: string;
  sql: Database;
  engine: Engine;
  log: Logger;
  now_ms(): number;
  /** Answers what is under way, then closes everything that this process opened. */
  stop(): Promise<void>;
}>;

/** Starts a server on a database that is there: migrates, listens, sets the workers going. */
export async function startServer(config: Config, database_url: string): Promise<Server> {
  const log = createLog(config);
  const reportFault = (error: unknown, where: string) => log.error({ err: error, where }, "fault");
  const clock: Clock = { now_ms: () => Date.now() + config.clock_offset_ms };
  const sql = openDatabase({ url: database_url, max: config.database_connections });
  await checkDatabaseServer(sql, database_url);
  await checkConnectionRoom(sql, {
    DATABASE_CONNECTIONS: config.database_connections,
    DATABASE_WRITE_CONNECTIONS: config.database_write_connections,
  });
  await migrate(sql);
  const processor = await startSandboxProcessor({
    folder: config.sandbox_folder,
    onExit: ({ pid }) => log.warn({ pid }, "the sandbox processor ended and is started again"),
  });
  const provider = createSandboxProvider({
    url: processor.url,
    secret: processor.secret,
    timeout_ms: config.provider_timeout_ms,
  });
  let base_url = config.public_base_url ?? "";
  const follower = createEventFollower(sql, (error) => reportFault(error, "follow-events"));
  const store = createStore({
    url: database_url,
    connections_max: config.database_write_connections,
    defaultQrUrlTemplate: () => qrUrlTemplate(base_url),
  });
  const engine = createEngine({
    store,
    clock,
    ids: randomIds,
    onCommit: follower.moved,
  });
  const dependencies: RouteDependencies = {
    sql,
    engine,
    provider,
    tokeniseCard: provider.tokeniseCard,
    ap2: createAp2Desk({ sql, base_url: () => base_url, now_ms: clock.now_ms }),
    clock,
    ids: randomIds,
    base_url: () => base_url,
    ...createReaders(sql, clock),
    pdf_press: createPdfPress(),
    waitForEvents: follower.wait,
  };
  const http = openChannels(dependencies, { config, reportFault });
  await serveConsole(http, console_folder);
  const address = await listen(http, config);
  if (base_url === "") base_url = address;
  const workers = startWorkers({ sql, engine, provider, clock }, reportFault);
  return {
    base_url,
    sql,
    engine,
    log,
    now_ms: clock.now_ms,
    async stop() {
      follower.stop();
      await http.close();
      await dependencies.pdf_press.stop();
      await workers.stop();
      await engine.idle();
      await provider.stop();
      await processor.stop();
      await Promise.all([sql.end({ timeout: 5 }), store.end()]);
    },
  };
}

/** Every way in that speaks HTTP, on one server. */
function openChannels(
  dependencies: RouteDependencies,
  {
    config,
    reportFault,
  }: Readonly<{ config: Config; reportFault: (error: unknown, where: string) => void }>,
): FastifyInstance {
  const { sql, clock, base_url } = dependencies;
  const authenticate = createAuthenticate(sql, clock.now_ms);
  const rateLimit = createRateLimit(config.requests_per_minute_max);
  const { trusted_proxies } = config;
  const shared = { rateLimit, reportFault };
  const http = createHttpServer({
    routes: allRoutes(dependencies),
    ...{ authenticate, trusted_proxies, base_url },
    timeZoneOf: async (merchant_id) =>
      (await dependencies.engine.catalog(merchant_id)).merchant.time_zone,
    ...shared,
  });
  registerLegacy(http, {
    routes: dependencies,
    authenticate: createLegacyAuthenticate(sql, authenticate, clock.now_ms),
    ...shared,
  });
  return http;
}

/** Single rows by their keys. */
function createReaders(sql: Database, { now_ms }: Clock) {
  return {
    readOrder: createOrderReader(sql),
    readSession: createSessionReader(sql),
    readTradeOrder: createTradeOrderReader(sql),
    readSold: createSoldReader(sql),
    findMember: createMemberFinder(sql),
    readDeposit: createDepositReader(sql),
    readStore: rememberStores(sql, now_ms),
    demandDevice: createDemandDevice(sql, now_ms),
  };
}

/** Our own route draws the code, so that it reaches no third party. */
function qrUrlTemplate(base_url: string): string {
  return `${base_url}/v1/create-qr-code/?size=240x240&data={data}`;
}

async function listen(http: FastifyInstance, { host, port }: Config): Promise<string> {
  await http.listen({ host, port });
  const address = http.server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${address.port}`;
}

/** Secrets never reach the log, wherever they stand in what is logged. */
function createLog({ log_level }: Config): Logger {
  return pino({
    level: log_level,
    redact: {
      paths: ["*.authorization", "*.cookie", "*.password", "*.payment_token", "*.secret"],
      censor: "[redacted]",
    },
  });
}
