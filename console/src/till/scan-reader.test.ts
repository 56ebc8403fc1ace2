import { expect, test } from "vitest";
import { createScanReader } from "./scan-reader.ts";

/** Types a text with the same pause before each key; the answer to the last of them. */
function type(keys: readonly string[], pause_ms: number) {
  const reader = createScanReader();
  return keys.map((key, index) => reader.press(key, index * pause_ms)).at(-1);
}

const code = "134567890123456789";
const keysOf = (text: string) => text.split("");

test("a code typed faster than anybody can, with Enter, was scanned", () => {
  expect(type([...keysOf(code), "Enter"], 12)).toBe(code);
});

test("the same code typed by a person was not", () => {
  expect(type([...keysOf(code), "Enter"], 120)).toBeUndefined();
});

test("an amount typed quickly is an amount", () => {
  expect(type([...keysOf("1500"), "Enter"], 30)).toBeUndefined();
});

test("Enter that comes late belongs to the person, not to the scanner", () => {
  const reader = createScanReader();
  keysOf(code).forEach((key, index) => reader.press(key, index * 10));
  expect(reader.press("Enter", code.length * 10 + 500)).toBeUndefined();
});

test("what was typed before a scan is no part of it", () => {
  const reader = createScanReader();
  reader.press("7", 0);
  keysOf(code).forEach((key, index) => reader.press(key, 1_000 + index * 10));
  expect(reader.press("Enter", 1_000 + code.length * 10)).toBe(code);
});

test("capitals and the letters of a ticket's code are read too", () => {
  expect(type([...keysOf("ticket_"), "Shift", ...keysOf("A12"), "Enter"], 10)).toBe("ticket_A12");
});

test("a scan is known as such from its second key on, so that a field has back all of its own", () => {
  const reader = createScanReader();
  expect(reader.isScanning(0)).toBe(false);
  reader.press("1", 0);
  expect(reader.isScanning(5)).toBe(true);
  expect(reader.isScanning(200)).toBe(false);
  reader.press("3", 10);
  expect(reader.isScanning(15)).toBe(true);
  expect(reader.isScanning(500)).toBe(false);
});
