import { expect, test } from "vitest";
import { shownStep } from "./step.ts";

test("an open session is paid until its time is over", () => {
  expect(shownStep({ status: "OPEN" }, { is_over: false })).toBe("pay");
  expect(shownStep({ status: "OPEN" }, { is_over: true })).toBe("expired");
});

test("a payment that arrived is shown as paid even when the time is over", () => {
  expect(shownStep({ status: "SUCCEEDED" }, { is_over: true })).toBe("paid");
  expect(shownStep({ status: "UNKNOWN" }, { is_over: true })).toBe("unknown");
});

test("giving up is not the same as being declined", () => {
  expect(shownStep({ status: "FAILED", failure: "CANCELLED" }, { is_over: false })).toBe(
    "cancelled",
  );
  expect(shownStep({ status: "FAILED", failure: "declined" }, { is_over: false })).toBe("failed");
});
