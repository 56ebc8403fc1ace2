// The commands that look after the data, as a person or a script runs them.
import { execFile, type ExecFileException } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scopesOfRole } from "../../../src/contract/roles.ts";
import { openDatabase } from "../../../src/postgres/database.ts";
import { startEmbeddedPostgres } from "../../../src/postgres/embedded/start.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const PROGRAM = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

let database: TestDatabase;
let folder = "";
let file = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tillgate-command-"));
  file = join(folder, "all.backup");
  database = await createTestDatabase();
  await database.sql`
    insert into merchants ${database.sql({
      merchant_id: "sentosa_demo",
      mch_id: "20000000",
      name_zh: "圣淘沙",
      name_en: "Sentosa",
      time_zone: "Asia/Singapore",
      currency: "SGD",
      locale: "zh-CN",
      created_at: Date.UTC(2026, 2, 20),
    })}`;
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: string[], environment: NodeJS.ProcessEnv): Promise<Outcome> {
  const { PATH } = process.env;
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    execFile(process.execPath, [PROGRAM, ...args], { env: { PATH, ...environment } }, done);
  });
}

test("a backup of DATABASE_URL says what it wrote, and does not write over it", async () => {
  const environment = { DATABASE_URL: database.url };
  const first = await run(["backup", file], environment);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(/all\.backup: 1 rows of \d+ tables in \d+ bytes\.\n$/);
  const second = await run(["backup", file], environment);
  expect(second).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `tillgate: ${file} is there already; --force replaces it.\n`,
  });
  expect(await run(["backup", file, "--force"], environment)).toMatchObject({ code: 0 });
});

test("a restore into a new data folder starts the embedded database for its duration", async () => {
  const home = await mkdtemp(join(tmpdir(), "tillgate-command-home-"));
  const restored = await run(["restore", file, "--json"], { TILLGATE_HOME: home });
  expect(restored).toMatchObject({ code: 0, stderr: "" });
  const lines = restored.stdout.trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { event: string });
  expect(events.at(-1)).toMatchObject({ event: "done", rows: 1 });
  expect(existsSync(join(home, "server.lock"))).toBe(false);

  const again = await run(["restore", file], { TILLGATE_HOME: home });
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/not empty: the table merchants has rows/);

  // While a server runs on the folder, commands borrow its database.
  const server = await startEmbeddedPostgres({ home });
  const copy = join(folder, "copy.backup");
  expect(await run(["backup", copy], { TILLGATE_HOME: home })).toMatchObject({ code: 0 });
  const migrated = await run(["migrate", "--json"], { TILLGATE_HOME: home });
  expect(JSON.parse(migrated.stdout)).toMatchObject({ event: "done", applied: [] });
  const sql = openDatabase({ url: server.url, max: 1 });
  expect([...(await sql`select name_zh from merchants`)]).toEqual([{ name_zh: "圣淘沙" }]);
  await sql.end();
  await server.stop();
  await rm(home, { recursive: true });
});

test("a damaged file is refused before anything is started for it", async () => {
  const damaged = join(folder, "damaged.backup");
  await copyFile(file, damaged);
  const bytes = await readFile(damaged);
  await writeFile(damaged, bytes.subarray(0, bytes.length - 20));
  const home = join(folder, "never");
  const refused = await run(["restore", damaged, "--json"], { TILLGATE_HOME: home });
  expect(refused.code).toBe(1);
  const lines = refused.stdout.trim().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    event: "error",
    code: "BACKUP_FILE_INVALID",
    message: "The backup cannot be used: it is cut short.",
  });
  expect(existsSync(home)).toBe(false);
  const checked = await run(["restore", "--check", file], { TILLGATE_HOME: home });
  expect(checked).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(home)).toBe(false);
});

test("mistakes are told in a sentence", async () => {
  const nowhere = { TILLGATE_HOME: join(folder, "nowhere") };
  const missing = await run(["backup", join(folder, "x")], nowhere);
  expect(missing).toMatchObject({ code: 1, stdout: "" });
  expect(missing.stderr).toMatch(/^tillgate: There is no database in .*nowhere/);
  const refused = await run(["migrate"], { DATABASE_URL: "postgres://u:secret@127.0.0.1:1/x" });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/no server listens there/);
  expect(refused.stderr).not.toContain("secret");
  expect(await run(["migrate"], { DATABASE_URL: "nonsense" })).toMatchObject({ code: 1 });
});

test("a store is made once, of a merchant that is there", async () => {
  const environment = { DATABASE_URL: database.url };
  const named = (no: string, merchant = "sentosa_demo") =>
    run(
      [
        "store",
        "create",
        "--merchant",
        merchant,
        "--no",
        no,
        "--name-zh",
        "入口",
        "--name-en",
        "Gate",
      ],
      environment,
    );
  expect(await named("S01")).toMatchObject({
    code: 0,
    stdout: "Made store S01 of sentosa_demo.\n",
  });
  for (const again of [await named("S01"), await named("S02", "nobody")]) {
    expect(again.code).not.toBe(0);
    expect(again.stderr).toContain("there is no merchant");
  }
  expect((await named("S 3")).stderr).toContain("1 to 40 letters");
  const rows = await database.sql`select store_no, name_zh, name_en from stores`;
  expect(rows).toEqual([{ store_no: "S01", name_zh: "入口", name_en: "Gate" }]);
});

test("a store is given the address and telephone of its receipts", async () => {
  const environment = { DATABASE_URL: database.url };
  const letterhead = (...args: string[]) =>
    run(["store", "letterhead", "--merchant", "sentosa_demo", "--no", ...args], environment);
  const address = ["--address-zh", "滨海路 1 号", "--address-en", "1 Beach Road"];
  const told = await letterhead("S01", ...address, "--phone", "+65 6123 4567");
  expect(told).toMatchObject({ code: 0, stdout: "Store S01 has its letterhead.\n" });
  expect(await database.sql`select address_zh, address_en, phone from stores`).toEqual([
    { address_zh: "滨海路 1 号", address_en: "1 Beach Road", phone: "+65 6123 4567" },
  ]);
  expect((await letterhead("S02", ...address)).stderr).toContain("there is no store S02");
});

test("reports of providers are listed, and looked at again when they were verified", async () => {
  const environment = { DATABASE_URL: database.url };
  const command = (...args: string[]) =>
    run(["notifications", ...args, "--merchant", "sentosa_demo", "--json"], environment);
  await database.sql`
    insert into provider_notifications (merchant_id, note_id, provider, received_at,
      last_received_at, deliveries, is_verified, event_id, kind, subject_key, body, body_bytes,
      body_hash, headers, address, outcome, attempts)
    select 'sentosa_demo', note_id, 'sandbox', now(), now(), 1, event_id is not null, event_id,
      'payment', 'ps_1', '{"a":1}', 7, 'hash', '{}', '127.0.0.1', outcome, 1
    from (values ('note_000000000000019d00000001', 'n_1', 'FAILED'),
      ('note_000000000000019d00000002', null, 'REFUSED')) as x (note_id, event_id, outcome)`;
  const listed = await command("list", "--outcome", "FAILED", "--bodies");
  expect(JSON.parse(listed.stdout)).toMatchObject({
    notifications: [{ note_id: "note_000000000000019d00000001", body: '{"a":1}', deliveries: 1 }],
  });
  expect((await command("replay", "--outcome", "REFUSED")).code).not.toBe(0);
  expect(await command("replay", "--note", "note_000000000000019d00000001")).toMatchObject({
    code: 0,
  });
  const rows = await database.sql`
    select note_id, outcome, next_at is not null as is_due from provider_notifications
    order by note_id`;
  expect(rows).toEqual([
    { note_id: "note_000000000000019d00000001", outcome: "REPLAY", is_due: true },
    { note_id: "note_000000000000019d00000002", outcome: "REFUSED", is_due: false },
  ]);
});

test("a fee rate is set from an instant ahead on, and listed", async () => {
  const environment = { DATABASE_URL: database.url };
  const command = (...args: string[]) =>
    run(["fees", ...args, "--merchant", "sentosa_demo", "--json"], environment);
  const rate = ["--method", "wechat", "--fee-ppm", "6000", "--minimum", "10", "--cost-ppm", "3800"];
  const shares = ["--agent", "leaf=300000", "--agent", "branch=200000", "--isv", "isv_1"];
  expect(await command("set", ...rate, ...shares)).toMatchObject({ code: 0 });
  const wrong = [
    ["--method", "card", "--fee-ppm", "1", "--from", "2020-01-01T00:00:00Z"],
    ["--method", "card", "--fee-ppm", "1", "--agent", "a=600000", "--agent", "b=500000"],
  ];
  for (const options of wrong) expect((await command("set", ...options)).code).not.toBe(0);
  const { rates } = JSON.parse((await command("list")).stdout) as { rates: object[] };
  expect(rates).toMatchObject([
    {
      ...{ method: "wechat", provider: null, fee_ppm: 6_000, minimum_minor: 10, cost_ppm: 3_800 },
      agents: [
        { agent_id: "leaf", cumulative_ppm: 300_000 },
        { agent_id: "branch", cumulative_ppm: 500_000 },
      ],
      isv_id: "isv_1",
    },
  ]);
});

test("a client of the cashier API is made with a secret of its own, once an appId", async () => {
  const environment = { DATABASE_URL: database.url };
  const command = (...args: string[]) =>
    run(["legacy-client", ...args, "--merchant", "sentosa_demo", "--json"], environment);
  const made = await command("create", "--label", "Till 1");
  expect(made).toMatchObject({ code: 0 });
  const { client_id, secret, sign_type } = JSON.parse(made.stdout) as Record<string, string>;
  expect(sign_type).toBe("HMAC-SHA256");
  const rows = await database.sql`
    select mch_id, app_id, secret, sign_type, label, scopes from credential_legacy_clients`;
  expect(rows).toEqual([
    {
      ...{ mch_id: "20000000", app_id: "", secret, sign_type, label: "Till 1" },
      scopes: scopesOfRole.cashier,
    },
  ]);
  const again = await command("create", "--label", "Till 2");
  expect(again.code).not.toBe(0);
  expect(again.stdout).toContain("there is a client");
  expect((await command("create", "--label", "x", "--sign-type", "SHA1")).code).not.toBe(0);
  expect(await command("revoke", "--client", client_id ?? "")).toMatchObject({ code: 0 });
  expect((await command("revoke", "--client", client_id ?? "")).code).not.toBe(0);
  const old = ["--label", "Old", "--sign-type", "MD5", "--read-only"];
  expect(await command("create", ...old)).toMatchObject({ code: 0 });
});

test("a key is made with scopes or with a role, and told in the audit trail", async () => {
  const environment = { DATABASE_URL: database.url };
  const command = (...args: string[]) =>
    run(["api-key", ...args, "--merchant", "sentosa_demo", "--json"], environment);
  const till = ["create", "--label", "Till", "--role", "cashier"];
  expect(await command(...till, "--store", "S01")).toMatchObject({ code: 0 });
  expect(await command("create", "--label", "All")).toMatchObject({ code: 0 });
  const wrong: [string[], string][] = [
    [[...till, "--scopes", "orders:read"], "name either --scopes or --role"],
    [[...till, "--store", "S99"], "there is no store S99"],
    [["create", "--label", "x", "--role", "king"], "there is no role king"],
    [["create", "--label", "x", "--store", "S01"], "--store needs a --role"],
    [["create", "--label", "x", "--scopes", "all"], "there is no scope all"],
  ];
  for (const [args, why] of wrong) expect((await command(...args)).stdout).toContain(why);
  const { keys } = JSON.parse((await command("list")).stdout) as { keys: object[] };
  expect(keys).toMatchObject([
    { label: "Till", role: "cashier", store_no: "S01", scopes: scopesOfRole.cashier },
    { label: "All", role: null, store_no: null, scopes: scopesOfRole.owner },
  ]);
  const told = await database.sql`
    select actor_type, actor_id, actor_name, subject_name_en, after from audit_entries
    where type = 'API_KEY_CREATED' order by position`;
  expect(told).toMatchObject([
    { actor_type: "cli", actor_id: "cli", after: { role: "cashier", store_no: "S01" } },
    { subject_name_en: "All", after: { role: null } },
  ]);
  expect(told[0]?.["actor_name"]).toBe(userInfo().username);
});

test("operators are made, listed and given other roles; the last owner stays one", async () => {
  const environment = { DATABASE_URL: database.url, TILLGATE_PASSWORD: "correct horse battery" };
  const command = (...args: string[]) =>
    run(["operator", ...args, "--merchant", "sentosa_demo", "--json"], environment);
  const create = (name: string, role: string, ...more: string[]) =>
    command("create", "--email", `${name}@cli.example`, "--name", name, "--role", role, ...more);
  expect(await create("lin", "owner")).toMatchObject({ code: 0 });
  expect(await create("chen", "cashier", "--store", "S01")).toMatchObject({ code: 0 });
  expect((await create("lin", "cashier")).stdout).toContain("signs in as lin@cli.example already");
  expect((await create("wu", "king")).stdout).toContain("there is no role king");
  const listed = JSON.parse((await command("list")).stdout) as {
    operators: { email: string; role: string; store_no: string | null }[];
  };
  expect(listed.operators).toMatchObject([
    { email: "lin@cli.example", role: "owner", store_no: null },
    { email: "chen@cli.example", role: "cashier", store_no: "S01" },
  ]);
  const role = (who: string, name: string, ...more: string[]) =>
    command("role", "--operator", who, "--role", name, ...more);
  expect((await role("lin@cli.example", "manager")).stdout).toContain("is the last owner");
  expect(await role("chen@cli.example", "owner", "--store", "all")).toMatchObject({ code: 0 });
  expect(await role("lin@cli.example", "manager")).toMatchObject({ code: 0 });
  const hashes = () => database.sql`
    select email, password_hash from credential_operators order by email`;
  const before = await hashes();
  expect(await command("password", "--operator", "lin@cli.example")).toMatchObject({ code: 0 });
  const after = await hashes();
  expect(after[0]).toEqual(before[0]);
  expect(after[1]).not.toEqual(before[1]);
});

test("a store is given a refund PIN, which is kept as a hash, and is rid of it again", async () => {
  const command = (refund_pin: string, ...args: string[]) =>
    run(["store", "refund-pin", "--merchant", "sentosa_demo", "--no", ...args], {
      DATABASE_URL: database.url,
      TILLGATE_REFUND_PIN: refund_pin,
    });
  const kept = async () => {
    const [row] = await database.sql<{ refund_pin_hash: string | null }[]>`
      select refund_pin_hash from stores where store_no = 'S01'`;
    return row?.refund_pin_hash;
  };
  expect(await command("246810", "S01")).toMatchObject({ code: 0 });
  expect(await kept()).toMatch(/^\$argon2id\$/);
  expect((await command("12", "S01")).stderr).toContain("4 to 12 digits");
  expect((await command("246810", "S99")).stderr).toContain("there is no store S99");
  expect(await command("", "S01", "--remove")).toMatchObject({ code: 0 });
  expect(await kept()).toBeNull();
});
