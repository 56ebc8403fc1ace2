import { expect, test } from "vitest";
import { qrSquares } from "./qr-squares.ts";

test("a QR code is drawn in runs of dark squares, with a finder in three of its corners", () => {
  const { size, runs } = qrSquares("TG7K-93MQ-X2");
  expect(size).toBe(21);
  const first_row = runs.filter(({ row }) => row === 0);
  expect(first_row.at(0)).toEqual({ row: 0, from: 0, length: 7 });
  expect(first_row.at(-1)).toEqual({ row: 0, from: 14, length: 7 });
  expect(runs.filter(({ row }) => row === 20)[0]).toEqual({ row: 20, from: 0, length: 7 });
  const ends = runs.map(({ from, length }) => from + length);
  expect(Math.max(...ends)).toBe(size);
});

test("a code grows with its text, and a text that fits no code is a fault of ours", () => {
  expect(qrSquares("x".repeat(200)).size).toBeGreaterThan(qrSquares("x").size);
  expect(() => qrSquares("x".repeat(3_000))).toThrow(/too big/);
});
