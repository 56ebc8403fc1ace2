import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readProcessIdentity } from "./process-identity.ts";
import { acquireServerLock, readServerLock } from "./server-lock.ts";

let home = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tillgate-lock-"));
});

afterEach(() => rm(home, { recursive: true }));

function writeLock(content: object | string): Promise<void> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return writeFile(join(home, "server.lock"), text);
}

describe("the lock of a data folder", () => {
  test("is had by one process, which it names with its purpose", async () => {
    await acquireServerLock(home, "tillgate server");
    await expect(acquireServerLock(home, "tillgate backup")).rejects.toMatchObject({
      code: "DATA_FOLDER_IN_USE",
      message: expect.stringContaining(`in use by process ${process.pid} (tillgate server, since `),
    });
    expect(await readServerLock(home)).toMatchObject({ pid: process.pid });
  });

  test("can be taken again after its release, which leaves no file", async () => {
    const lock = await acquireServerLock(home, "one");
    lock.release();
    lock.release();
    expect(await readdir(home)).toEqual([]);
    await acquireServerLock(home, "two");
  });

  test("goes to exactly one of many that want it at the same instant", async () => {
    await writeLock({ pid: 2 ** 22 + 1, identity: "gone", purpose: "", since: "", token: "old" });
    const attempts = Array.from({ length: 20 }, () => acquireServerLock(home, "racer"));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(home)).toEqual(["server.lock"]);
  });

  test.each([
    ["whose process is gone", { pid: 2 ** 22 + 1, identity: "x", token: "old" }],
    ["whose number another process has now", { pid: process.ppid, identity: "x:1", token: "old" }],
    ["that is no lock at all", "half of a l"],
    ["that is empty", ""],
  ])("is free when there is one %s", async (_what, content) => {
    await writeLock(content);
    expect(await readServerLock(home)).toBeNull();
    await acquireServerLock(home, "next");
    expect(await readServerLock(home)).toMatchObject({ purpose: "next" });
  });

  test("is not released by who does not have it any more", async () => {
    const lost = await acquireServerLock(home, "lost");
    const identity = await readProcessIdentity(process.pid);
    await writeLock({ pid: process.pid, identity, purpose: "new", since: "", token: "new" });
    lost.release();
    expect(await readServerLock(home)).toMatchObject({ purpose: "new" });
  });
});

test("the identity of a process is stable, and there is none without a process", async () => {
  const identity = await readProcessIdentity(process.pid);
  expect(identity).not.toBeNull();
  expect(await readProcessIdentity(process.pid)).toBe(identity);
  expect(await readProcessIdentity(process.ppid)).not.toBe(identity);
  expect(await readProcessIdentity(2 ** 22 + 1)).toBeNull();
});
