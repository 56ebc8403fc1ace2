import { expect, test } from "vitest";
import { parseSignInSearch } from "./sign-in-search.ts";

test("the way back leads into the console", () => {
  expect(parseSignInSearch({ next: "/orders?status=PAID", why: "expired" })).toEqual({
    next: "/orders?status=PAID",
    why: "expired",
  });
});

test("the way back never leads to another site", () => {
  for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "orders", 1]) {
    expect(parseSignInSearch({ next })).toEqual({});
  }
});
