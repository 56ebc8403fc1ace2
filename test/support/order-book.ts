/**
 * An order book on a test database: a merchant with the source's family pack, clock and ids in
 * hand.
 */
import type { SaveCatalog } from "../../src/domain/catalog/save-catalog.ts";
import type { IdPrefix } from "../../src/domain/decision.ts";
import type { Actor } from "../../src/domain/order/event.ts";
import { randomIds } from "../../src/engine/clock.ts";
import type { Accepted, Command, Outcome } from "../../src/engine/command.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { Database } from "../../src/postgres/database.ts";
import { createStore } from "../../src/postgres/store/store.ts";
import { closeWith, urlOf } from "./database.ts";

export const merchant_id = "sentosa_demo";
export const actor: Actor = { type: "api_key", id: "key_test" };

/** The source's own QR template. */
export const source_qr_url_template =
  "https://api.qrserver.com/v1/create-qr-code/?size=240x240&data={data}";

/** A clock that stands still until it is moved, and ids that are random unless told. */
export function createTestClock(start_ms: number) {
  let now_ms = start_ms;
  const instants: number[] = [];
  const fixed_ids = new Map<IdPrefix, string[]>();
  return {
    clock: { now_ms: () => instants.shift() ?? now_ms },
    ids: {
      newId: (prefix: IdPrefix, at_ms: number) =>
        fixed_ids.get(prefix)?.shift() ?? randomIds.newId(prefix, at_ms),
    },
    now: () => now_ms,
    set: (at_ms: number) => void (now_ms = at_ms),
    advance: (by_ms: number) => void (now_ms += by_ms),
    giveIds: (prefix: IdPrefix, ids: string[]) => void fixed_ids.set(prefix, ids),
  };
}

export type TestClock = ReturnType<typeof createTestClock>;

export async function insertMerchant(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; mch_id: string; qr_url_template?: string }>,
): Promise<void> {
  const { mch_id, qr_url_template = null } = merchant;
  await sql`
    insert into merchants (merchant_id, mch_id, name_zh, name_en, time_zone, currency, locale,
      qr_url_template, is_test, created_at)
    values (${merchant.merchant_id}, ${mch_id}, '圣淘沙', 'Sentosa', 'Asia/Singapore', 'SGD',
      'zh-CN', ${qr_url_template}, true, now())`;
  await sql`insert into streams (merchant_id) values (${merchant.merchant_id})`;
}

/**
 * The family pack for 3 and a single ticket on one pool, a timed product, and an unlimited pool.
 */
export function testCatalog(dates: readonly string[], capacity: number): SaveCatalog {
  const sku = (
    sku_id: string,
    pool_id: string,
    pack_size: number,
    price_minor: bigint,
    name: string,
  ) => ({
    sku_id,
    product_id: "sentosa",
    pool_id,
    name_zh: name,
    name_en: sku_id,
    price_minor,
    currency: "SGD",
    pack_size,
    admits: [{ type: "any", count: pack_size }],
    sale_from_ms: null,
    sale_until_ms: null,
    cutoff_minutes: 0,
    active: true,
  });
  const pool = (pool_id: string, kind: { unlimited?: boolean; timed?: boolean }) => ({
    pool_id,
    name_zh: pool_id,
    name_en: pool_id,
    unlimited: kind.unlimited ?? false,
    timed: kind.timed ?? false,
  });
  const day = (pool_id: string, date: string, start_time = "") => ({
    pool_id,
    date,
    start_time,
    capacity,
    closed: false,
  });
  return {
    type: "SAVE_CATALOG",
    products: [{ product_id: "sentosa", name_zh: "圣淘沙", name_en: "Sentosa", active: true }],
    pools: [pool("park", {}), pool("show", { timed: true }), pool("beach", { unlimited: true })],
    skus: [
      sku("sentosa_family_pack", "park", 3, 11_900n, "Sentosa 家庭套票(2大1小)"),
      sku("sentosa_adult", "park", 1, 4_800n, "Sentosa 成人票"),
      sku("night_show", "show", 1, 2_500n, "夜间秀"),
      sku("beach_pass", "beach", 1, 0n, "海滩"),
    ],
    slots: dates.flatMap((date) => [day("park", date), day("show", date, "19:40")]),
  };
}

export type TestBook = Readonly<{
  engine: Engine;
  time: TestClock;
  execute(command: Command): Promise<Outcome>;
  /** Executes and insists that it was accepted. */
  accept(command: Command): Promise<Accepted>;
}>;

export async function createTestBook(
  sql: Database,
  options: Readonly<{ start_ms: number; dates: readonly string[]; capacity: number }>,
): Promise<TestBook> {
  await insertMerchant(sql, {
    merchant_id,
    mch_id: "20000000",
    qr_url_template: source_qr_url_template,
  });
  const book = openTestBook(sql, options.start_ms);
  await book.accept(testCatalog(options.dates, options.capacity));
  return book;
}

/** Another server on the same database. */
export function openTestBook(sql: Database, start_ms: number, shared?: TestClock): TestBook {
  const time = shared ?? createTestClock(start_ms);
  const store = createStore({
    url: urlOf(sql),
    connections_max: 10,
    defaultQrUrlTemplate: () => source_qr_url_template,
  });
  closeWith(sql, store.end);
  const engine = createEngine({ store, clock: time.clock, ids: time.ids });
  const execute = (command: Command) => engine.execute({ merchant_id, actor, command });
  return {
    engine,
    time,
    execute,
    async accept(command) {
      const outcome = await execute(command);
      if (outcome.kind === "accepted") return outcome;
      throw new Error(`${command.type} was not accepted: ${JSON.stringify(outcome)}`);
    },
  };
}
