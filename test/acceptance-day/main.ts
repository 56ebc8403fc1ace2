/**
 * `npm run acceptance-day`: a day at a park, played over HTTP by cashiers, a manager, members and
 * customers, with every figure checked to the cent and the books proven at its end.
 *
 * Exit codes: 0 all is right, 1 something is not.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/postgres/embedded/start.ts";
import { runDay } from "./run-day.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), "tillgate-day-"));
// The user that PostgreSQL runs as must be able to pass.
chmodSync(folder, 0o711);
const home = join(folder, "database");
const postgres = await startEmbeddedPostgres({ home, purpose: "acceptance day" });
try {
  const steps = await runDay({ folder, database_url: postgres.url, say });
  say(`\nAll ${steps.length} steps are right to the cent.`);
} catch (error) {
  process.stderr.write(`\n${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
