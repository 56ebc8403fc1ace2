import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOneTimeCode, readScan } from "./scan-kind.ts";

describe("what is scanned", () => {
  test.each([
    ["134567890123450000", "payment"],
    ["2850000000000000", "payment"],
    ["6212345678901234567", "payment"],
    ["881234567890123456", "member"],
    ["7000000000000005", "member"],
    ["0A1B2C3D4E5F6G7H", "coupon"],
    ["0a1b2c3d4e5f6g7h", "coupon"],
    ["OLDCARD77", "number"],
    ["91234567", "number"],
    ["ticket_cabbabebace123", "unknown"],
    ["https://example.org", "unknown"],
  ])("%s is known as %s by its shape", (text, kind) => {
    expect(readScan(text).kind).toBe(kind);
  });

  test("a one-time code is a member's, and pays nothing by itself", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^88\d{16}$/), (code) => {
        expect(readScan(code)).toEqual({ kind: "member", number: code });
        expect(isOneTimeCode(code)).toBe(true);
      }),
    );
  });
});
