import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "./journal.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  file = join(folder, "journal");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function linesOf(journal: ReturnType<typeof openJournal>): [number, string][] {
  const lines: [number, string][] = [];
  journal.scan(0, (line, offset) => {
    lines.push([offset, line]);
    return "on";
  });
  return lines;
}

describe("the journal", () => {
  it("answers only after the lines before it are in the file", async () => {
    const journal = openJournal(file);
    journal.append("first");
    journal.append("second");
    expect(readFileSync(file, "utf8")).toBe("");
    const seen = await new Promise((resolve) => {
      journal.afterCommit(() => resolve(readFileSync(file, "utf8")));
    });
    expect(seen).toBe("first\nsecond\n");
    journal.close();
  });

  it("reads a line back by its offset, written or not, whatever its length", () => {
    const journal = openJournal(file);
    const texts = ["short", "家庭套票 🎫", "x".repeat(20_000), ""];
    const offsets = texts.map((text) => journal.append(text));
    expect(offsets.map((offset) => journal.read(offset))).toEqual(texts);
    journal.close();
  });

  it("holds more than its buffer", () => {
    const journal = openJournal(file);
    const texts = Array.from({ length: 300 }, (_, number) => `${number}:${"y".repeat(9_000)}`);
    const offsets = texts.map((text) => journal.append(text));
    expect(linesOf(journal)).toEqual(texts.map((text, place) => [offsets[place], text]));
    journal.close();
    const again = openJournal(file);
    expect(linesOf(again)).toHaveLength(300);
    again.close();
  });

  it("drops a torn last line and goes on after the last whole one", () => {
    const journal = openJournal(file);
    journal.append("whole");
    journal.close();
    appendFileSync(file, "torn");
    const again = openJournal(file);
    again.append("next");
    again.close();
    expect(readFileSync(file, "utf8")).toBe("whole\nnext\n");
  });

  it("is empty when all there is was torn", () => {
    appendFileSync(file, "torn");
    const journal = openJournal(file);
    expect(linesOf(journal)).toEqual([]);
    journal.close();
  });

  it("stops a scan where it is told, and goes on from there", () => {
    const journal = openJournal(file);
    for (const text of ["a", "b", "c"]) journal.append(text);
    const next = journal.scan(0, (line) => (line === "b" ? "stop" : "on"));
    expect(journal.read(next)).toBe("c");
    journal.close();
  });
});
