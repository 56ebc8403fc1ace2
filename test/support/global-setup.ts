// Before the first test: one PostgreSQL for the whole run, with a migrated template database that
// test files clone. After the last: complains about databases that tests left behind.
//
// Which PostgreSQL: the embedded one; `TILLGATE_TEST_POSTGRES=15` takes Debian's programs of that
// version instead; `TEST_DATABASE_URL` takes a running server, whose role must be able to create
// databases.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabase, withDatabaseName } from "../../src/postgres/database.ts";
import { startEmbeddedPostgres } from "../../src/postgres/embedded/start.ts";
import { migrate } from "../../src/postgres/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database of the test server to connect to for `create database`. */
    test_server_url: string;
    /** The migrated database to clone. */
    test_template: string;
    /** What the databases of this run begin with. */
    test_prefix: string;
  }
}

interface TestServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

let finish: () => Promise<void> = async () => {};

export async function setup(project: TestProject): Promise<void> {
  const server = await startTestServer();
  const run = randomBytes(3).toString("hex");
  const template = `tillgate_template_${run}`;
  const prefix = `test_${run}_`;
  finish = () => finishRun(server, { template, prefix });
  await createTemplate(server.url, template);
  project.provide("test_server_url", server.url);
  project.provide("test_template", template);
  project.provide("test_prefix", prefix);
}

export async function teardown(): Promise<void> {
  await finish();
}

/** The folder of Debian's PostgreSQL programs of a major version, or null when not installed. */
export function findDebianPostgres(major: number): string | null {
  const bin = `/usr/lib/postgresql/${major}/bin`;
  return existsSync(join(bin, "postgres")) ? bin : null;
}

async function startTestServer(): Promise<TestServer> {
  const given_url = process.env["TEST_DATABASE_URL"];
  if (given_url !== undefined) return { url: given_url, stop: async () => {} };
  const major = process.env["TILLGATE_TEST_POSTGRES"];
  const bin = major === undefined ? undefined : findDebianPostgres(Number(major));
  if (bin === null) throw new Error(`PostgreSQL ${major} is not in /usr/lib/postgresql/${major}`);
  const home = await mkdtemp(join(tmpdir(), "tillgate-test-"));
  const server = await startEmbeddedPostgres({
    home,
    purpose: "tillgate tests",
    durability: "none",
    ...(bin === undefined ? {} : { bin }),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

async function createTemplate(server_url: string, template: string): Promise<void> {
  const admin = openDatabase({ url: server_url, max: 1 });
  try {
    await admin`create database ${admin(template)}`;
  } finally {
    await admin.end();
  }
  const sql = openDatabase({ url: withDatabaseName(server_url, template), max: 1 });
  try {
    await migrate(sql);
  } finally {
    await sql.end();
  }
}

async function finishRun(
  server: TestServer,
  { template, prefix }: { template: string; prefix: string },
): Promise<void> {
  const admin = openDatabase({ url: server.url, max: 1 });
  const leaked = await admin<{ datname: string }[]>`
    select datname from pg_database where starts_with(datname, ${prefix})`;
  for (const { datname } of [...leaked, { datname: template }]) {
    await admin`drop database if exists ${admin(datname)} with (force)`;
  }
  await admin.end();
  await server.stop();
  if (leaked.length > 0) {
    const names = leaked.map(({ datname }) => datname.slice(prefix.length)).join(", ");
    throw new Error(`Tests left databases behind; call drop() in afterAll: ${names}`);
  }
}
