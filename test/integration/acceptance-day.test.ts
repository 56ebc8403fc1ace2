/** The acceptance day, on a database of its own. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runDay } from "../acceptance-day/run-day.ts";
import { createTestDatabase } from "../support/database.ts";

test("a day at a park is right to the cent, step by step", { timeout: 90_000 }, async () => {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), "tillgate-day-"));
  chmodSync(folder, 0o711);
  const told: string[] = [];
  try {
    const steps = await runDay({
      folder,
      database_url: database.url,
      say: (text) => void told.push(text),
    });
    expect(steps.length).toBeGreaterThan(0);
    for (const title of steps) expect(told.join("\n")).toContain(title);
    expect(told.join("\n")).toContain("verify: Everything agrees");
  } finally {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
});
