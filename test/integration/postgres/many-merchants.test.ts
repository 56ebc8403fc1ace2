/**
 * Many merchants sell at the same moment: the server's connections stay within what was agreed, and
 * everybody's turn comes.
 */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomIds } from "../../../src/engine/clock.ts";
import { createEngine } from "../../../src/engine/engine.ts";
import { StoreBusyError } from "../../../src/engine/ports/store.ts";
import { checkConnectionRoom } from "../../../src/postgres/server-check.ts";
import { createStore } from "../../../src/postgres/store/store.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { actor, insertMerchant, testCatalog } from "../../support/order-book.ts";
import { startTestServer, type TestServer } from "../../support/server.ts";

/** Enough for two batches of a merchant under way at once. */
const orders_each = 30;
const date = "2099-03-20";

const parks = (count: number) => Array.from({ length: count }, (_, n) => `park_${n}`);

type Selling = Pick<TestServer["server"], "engine">;

async function openParks(
  { engine }: Selling,
  sql: TestDatabase["sql"],
  names: readonly string[],
  capacity = orders_each,
): Promise<void> {
  for (const [n, merchant_id] of names.entries()) {
    await insertMerchant(sql, { merchant_id, mch_id: `${30_000_000 + n}${capacity}` });
  }
  const command = testCatalog([date], capacity);
  const saved = names.map((merchant_id) => engine.execute({ merchant_id, actor, command }));
  for (const { kind } of await Promise.all(saved)) expect(kind).toBe("accepted");
}

function sell({ engine }: Selling, merchant_id: string) {
  const at_ms = Date.now();
  const order_id = randomIds.newId("order", at_ms);
  return engine.execute({
    merchant_id,
    actor,
    command: {
      ...{ type: "CREATE_ORDER", order_id, cart_id: randomIds.newId("cart", at_ms) },
      ...{ is_cart_new: true, sku_id: "sentosa_adult", quantity: 1, date, start_time: "" },
      ...{ channel: "web", customer: {}, at_ms },
    },
  });
}

/** Looks at the database's connections again and again; `stop` tells how many there were. */
function watchBackends({ sql }: TestDatabase) {
  let is_over = false;
  const most = { lanes: 0, all: 0 };
  const watching = (async () => {
    while (!is_over) {
      const [row] = await sql<{ lanes: number; all: number }[]>`
        select count(*) filter (where application_name = 'tillgate lanes')::int as lanes,
          count(*) filter (where application_name like 'tillgate%')::int as all
        from pg_stat_activity where datname = current_database()`;
      most.lanes = Math.max(most.lanes, row?.lanes ?? 0);
      most.all = Math.max(most.all, row?.all ?? 0);
      await pause(5);
    }
  })();
  return async () => {
    is_over = true;
    await watching;
    return most;
  };
}

describe.each([
  [150, 24],
  [40, 1],
])("%i merchants who sell at once over %i connections", (merchants_count, max) => {
  const merchant_ids = parks(merchants_count);
  let site: TestServer;
  beforeAll(async () => {
    site = await startTestServer({ DATABASE_WRITE_CONNECTIONS: String(max) });
  });
  afterAll(() => site.stop());

  test("are all answered, with no more connections than were agreed", async () => {
    const { database, server } = site;
    await openParks(server, database.sql, merchant_ids);
    const stopWatching = watchBackends(database);
    const sales = merchant_ids.flatMap((merchant_id) =>
      Array.from({ length: orders_each }, () => sell(server, merchant_id)),
    );
    const outcomes = await Promise.all(sales);
    const most = await stopWatching();
    expect(outcomes.filter(({ kind }) => kind !== "accepted")).toEqual([]);
    expect(most.lanes).toBeGreaterThan(0);
    expect(most.lanes).toBeLessThanOrEqual(max);
    expect(most.all).toBeLessThanOrEqual(max + 10);
    const rows = await database.sql<{ merchant_id: string; sold: bigint }[]>`
      select merchant_id, count(*) as sold from orders
      where merchant_id like 'park_%' group by merchant_id`;
    expect(rows).toHaveLength(merchants_count);
    expect(rows.every(({ sold }) => sold === BigInt(orders_each))).toBe(true);
    for (const merchant_id of merchant_ids.slice(0, 3)) {
      expect((await verifyMerchant(database.sql, merchant_id)).findings).toEqual([]);
    }
  }, 60_000);
});

describe("when all connections are taken", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test("whoever waits too long is told so, and what was refused was not done", async () => {
    const store = createStore({
      ...{ url: database.url, connections_max: 1, wait_ms: 200 },
      defaultQrUrlTemplate: () => "",
    });
    const engine = createEngine({ store, clock: { now_ms: Date.now }, ids: randomIds });
    await openParks({ engine }, database.sql, ["slow", "quick"]);
    await sell({ engine }, "quick");
    // Somebody holds a row that the slow merchant's batch waits for.
    const release = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = database.sql.begin(async (transaction) => {
      await transaction`select from streams where merchant_id = 'slow' for update`;
      held.resolve();
      await release.promise;
    });
    await held.promise;
    const slow = sell({ engine }, "slow");
    await pause(50);
    await expect(sell({ engine }, "quick")).rejects.toThrow(StoreBusyError);
    release.resolve();
    await holding;
    expect((await slow).kind).toBe("accepted");
    expect((await sell({ engine }, "quick")).kind).toBe("accepted");
    await store.end();
    const [row] = await database.sql<{ count: bigint }[]>`
      select count(*) as count from orders where merchant_id = 'quick'`;
    expect(row?.count).toBe(2n);
  });

  test("whoever waits too long for a row is told so, and keeps its connection from nobody", async () => {
    const store = createStore({
      ...{ url: database.url, connections_max: 2, lock_wait_ms: 300 },
      defaultQrUrlTemplate: () => "",
    });
    const engine = createEngine({ store, clock: { now_ms: Date.now }, ids: randomIds });
    const stuck = ["stuck_new", "stuck_known"];
    await openParks({ engine }, database.sql, [...stuck, "free"], 31);
    // One goes the long way, and one sends its batch on the book that its last sale left.
    await sell({ engine }, "stuck_known");
    await database.sql`
      update streams set batch_id = gen_random_uuid()::text where merchant_id = 'stuck_new'`;
    const release = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = database.sql.begin(async (transaction) => {
      await transaction`select from streams where merchant_id like 'stuck_%' for update`;
      held.resolve();
      await release.promise;
    });
    await held.promise;
    const refused = stuck.map((merchant_id) =>
      expect(sell({ engine }, merchant_id)).rejects.toThrow(StoreBusyError),
    );
    await pause(50);
    expect((await sell({ engine }, "free")).kind).toBe("accepted");
    await Promise.all(refused);
    release.resolve();
    await holding;
    for (const merchant_id of stuck) {
      expect((await sell({ engine }, merchant_id)).kind).toBe("accepted");
      expect((await verifyMerchant(database.sql, merchant_id)).findings).toEqual([]);
    }
    await store.end();
    const [row] = await database.sql<{ count: bigint }[]>`
      select count(*) as count from orders where merchant_id like 'stuck_%'`;
    expect(row?.count).toBe(3n);
  });

  test("a merchant with a deep queue keeps nobody out", async () => {
    const store = createStore({
      ...{ url: database.url, connections_max: 1 },
      defaultQrUrlTemplate: () => "",
    });
    // It never lets go of its book, for which it would have to wait for its own batches.
    const endless = { kept_orders_max: 100_000 };
    const clock = { now_ms: Date.now };
    const engine = createEngine({ store, clock, ids: randomIds, ...endless });
    await openParks({ engine }, database.sql, ["deep", "shallow"], 4_000);
    let sold = 0;
    const queue = Array.from({ length: 4_000 }, () =>
      sell({ engine }, "deep").then(() => void sold++),
    );
    while (sold === 0) await pause(1);
    for (let sale = 0; sale < 3; sale++) {
      expect((await sell({ engine }, "shallow")).kind).toBe("accepted");
    }
    expect(sold).toBeLessThan(4_000);
    await Promise.all(queue);
    await store.end();
  });

  test("a start with more connections than the server has says which settings to lower", async () => {
    const pools = { DATABASE_CONNECTIONS: 10, DATABASE_WRITE_CONNECTIONS: 24 };
    await checkConnectionRoom(database.sql, pools);
    const many = { ...pools, DATABASE_WRITE_CONNECTIONS: 90_000 };
    await expect(checkConnectionRoom(database.sql, many)).rejects.toMatchObject({
      code: "DATABASE_CONNECTIONS_EXCEEDED",
      message: expect.stringMatching(
        /DATABASE_CONNECTIONS=10 and DATABASE_WRITE_CONNECTIONS=90000 may take 90010/,
      ),
    });
  });

  test("a limit of the database counts as the server's does", async () => {
    const [row] = await database.sql<{ name: string }[]>`select current_database() as name`;
    await database.sql`alter database ${database.sql(row?.name ?? "")} connection limit 40`;
    const pools = { DATABASE_CONNECTIONS: 10, DATABASE_WRITE_CONNECTIONS: 24 };
    await expect(checkConnectionRoom(database.sql, pools)).rejects.toThrow(
      /has 40 connections for us/,
    );
    await checkConnectionRoom(database.sql, { ...pools, DATABASE_WRITE_CONNECTIONS: 22 });
  });
});
