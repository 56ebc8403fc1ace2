import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { consoleSourceHash } from "./console-build.mjs";
import { withSetupLock } from "./lock.mjs";
import { packagesDiffering } from "./packages.mjs";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tillgate-setup-"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("packages are installed again", () => {
  const locked = { version: "1.0.0", integrity: "sha512-a" };
  const differing = (wanted: object, installed: object) =>
    packagesDiffering({ packages: { "": {}, ...wanted } }, { packages: { ...installed } });

  test("not when node_modules holds what is locked", () => {
    expect(differing({ "node_modules/a": locked }, { "node_modules/a": locked })).toEqual([]);
  });

  test("when one is missing, has another version or another content", () => {
    const wanted = { "node_modules/a": locked };
    const others = [
      { version: "1.0.1", integrity: "sha512-a" },
      { ...locked, integrity: "b" },
    ];
    expect(differing(wanted, {})).toEqual(["node_modules/a"]);
    for (const other of others) {
      expect(differing(wanted, { "node_modules/a": other })).toEqual(["node_modules/a"]);
    }
  });

  test("not for packages of other platforms", () => {
    expect(differing({ "node_modules/a-mac": { ...locked, optional: true } }, {})).toEqual([]);
  });
});

describe("the console is built again", () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeEach(() => {
    write("console/src/main.tsx", "1");
    write("src/contract/order.ts", "1");
    write("package-lock.json", "{}");
  });

  test.each(["console/src/main.tsx", "src/contract/order.ts", "package-lock.json"])(
    "when %s changes",
    (path) => {
      const before = consoleSourceHash(root);
      write(path, "2");
      expect(consoleSourceHash(root)).not.toBe(before);
    },
  );

  test("when a file is added or renamed", () => {
    const before = consoleSourceHash(root);
    write("console/src/more.tsx", "");
    const more = consoleSourceHash(root);
    rmSync(join(root, "console/src/more.tsx"));
    write("console/src/less.tsx", "");
    expect(new Set([before, more, consoleSourceHash(root)]).size).toBe(3);
  });

  test("not for what the build itself writes, nor for other parts of the server", () => {
    const before = consoleSourceHash(root);
    write("console/dist/index.html", "built");
    write("src/main.ts", "1");
    expect(consoleSourceHash(root)).toBe(before);
  });
});

describe("of two set-ups at once", () => {
  test("one waits for the other", async () => {
    const steps: string[] = [];
    const run = (name: string) =>
      withSetupLock(root, async () => {
        steps.push(`${name} begins`);
        await sleep(20);
        steps.push(`${name} ends`);
      });
    await Promise.all([run("first"), run("second")]);
    expect(steps).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  });

  test("a failing one gives way", async () => {
    const failing = withSetupLock(root, () => Promise.reject(new Error("no network")));
    await expect(failing).rejects.toThrow("no network");
    await expect(withSetupLock(root, () => Promise.resolve("done"))).resolves.toBe("done");
  });

  test("one that was killed gives way, and leaves nothing behind", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(join(root, "tmp"));
    writeFileSync(join(root, "tmp/setup.lock"), String(pid));
    await expect(withSetupLock(root, () => Promise.resolve("done"))).resolves.toBe("done");
    expect(existsSync(join(root, "tmp/setup.lock"))).toBe(false);
  });
});
