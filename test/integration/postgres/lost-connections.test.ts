// What a pool does when PostgreSQL goes away under it. Nothing may crash, hang, or run a statement
// of a lost transaction on a connection that was opened later.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  isConnectionError,
  openDatabase,
  type Database,
  type Transaction,
} from "../../../src/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
/** Cuts the others' connections; its own are never cut. */
let killer: Database;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true, max: 1 });
  await database.sql`create table written (what text)`;
  killer = openDatabase({ url: database.url, max: 1, application_name: "killer" });
});

beforeEach(async () => {
  await killer`truncate written`;
});

afterAll(async () => {
  await killer.end();
  await database.drop();
});

async function withPool(max: number, work: (sql: Database) => Promise<void>): Promise<void> {
  const sql = openDatabase({ url: database.url, max, application_name: "victim" });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function cutConnections(): Promise<number> {
  const cut = await killer`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`;
  return cut.length;
}

async function readWritten(): Promise<unknown[]> {
  return (await killer`select what from written`).map((row) => row["what"]);
}

test("a transaction that is cut during a statement fails as a lost connection", () =>
  withPool(2, async (sql) => {
    const outcome = sql
      .begin(async (tx) => {
        await tx`insert into written values ('before')`;
        await tx`select pg_sleep(10)`;
      })
      .catch((reason: unknown) => reason);
    await sleep(100);
    expect(await cutConnections()).toBe(1);
    expect(isConnectionError(await outcome)).toBe(true);
    expect([...(await sql`select 1 as one`)]).toEqual([{ one: 1 }]);
    expect(await readWritten()).toEqual([]);
  }));

test("a transaction that is cut between statements runs none of the rest, nor outside it", () =>
  withPool(1, async (sql) => {
    let is_stopped = false;
    const outcome = sql.begin(async (tx) => {
      await tx`insert into written values ('before')`;
      await cutConnections();
      // Time enough for the only connection of the pool to be opened anew, by someone else.
      await sleep(50);
      await sql`select 1`;
      try {
        await tx`insert into written values ('after')`;
      } catch (error) {
        is_stopped = true;
        throw error;
      }
    });
    expect(isConnectionError(await outcome.catch((reason: unknown) => reason))).toBe(true);
    await expect.poll(() => is_stopped).toBe(true);
    expect(await readWritten()).toEqual([]);
  }));

test("a lost transaction that ends late does not end the next one on the same connection", () =>
  withPool(1, async (sql) => {
    const late = Promise.withResolvers<void>();
    const lost = sql.begin(async (tx) => {
      await tx`insert into written values ('lost')`;
      await cutConnections();
      await late.promise;
    });
    await expect(lost).rejects.toThrow(/CONNECTION_CLOSED|terminating connection|EPIPE|ECONNRESET/);
    await sql.begin(async (tx) => {
      await tx`insert into written values ('first half')`;
      late.resolve();
      await sleep(50);
      await tx`insert into written values ('second half')`;
      expect(await readWritten()).toEqual([]);
    });
    expect(await readWritten()).toEqual(["first half", "second half"]);
  }));

test("after all connections are cut at once, whoever tries again at once succeeds", () =>
  withPool(10, async (sql) => {
    const stop_at = performance.now() + 1_500;
    let slowest_ms = 0;
    const work = async (): Promise<void> => {
      while (performance.now() < stop_at) {
        const started_at = performance.now();
        for (;;) {
          try {
            await sql`select pg_sleep(0.001)`;
            break;
          } catch (error) {
            if (!isConnectionError(error)) throw error;
          }
        }
        slowest_ms = Math.max(slowest_ms, performance.now() - started_at);
      }
    };
    const working = Promise.all(Array.from({ length: 10 }, work));
    for (let cut = 0; cut < 5; cut += 1) {
      await sleep(200);
      await cutConnections();
    }
    await working;
    expect(slowest_ms).toBeLessThan(5_000);
  }));

test("an ordinary failure rolls back and leaves the pool as it was", () =>
  withPool(1, async (sql) => {
    const failing = sql.begin(async (tx) => {
      await tx`insert into written values ('x')`;
      await tx`select 1 / 0`;
    });
    await expect(failing).rejects.toMatchObject({ code: "22012" });
    const thrown = sql.begin("isolation level serializable", async (tx) => {
      await tx`insert into written values ('y')`;
      await tx.savepoint((inner) => inner`insert into written values ('z')`);
      throw new Error("ours");
    });
    await expect(thrown).rejects.toThrow("ours");
    expect(await sql.begin(async (tx) => (await tx`select 1 as one`)[0])).toEqual({ one: 1 });
    expect(await readWritten()).toEqual([]);
  }));

test("a transaction that has ended takes no more statements", () =>
  withPool(1, async (sql) => {
    let kept: Transaction | null = null;
    await sql.begin(async (tx) => {
      kept = tx;
    });
    const late = kept as Transaction | null;
    expect(() => late!`insert into written values ('late')`).toThrow(/transaction is over/);
  }));

test("notifications go on after the connection was cut", () =>
  withPool(2, async (sql) => {
    const heard: string[] = [];
    await sql.listen("news", (payload) => heard.push(payload));
    await killer.notify("news", "one");
    await sleep(50);
    await cutConnections();
    await sleep(500);
    await killer.notify("news", "two");
    await sleep(50);
    expect(heard).toEqual(["one", "two"]);
  }));
