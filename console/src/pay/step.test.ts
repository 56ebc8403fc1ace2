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

test("money that came and bought nothing is not said to have stayed away", () => {
  const payment_ref = "card_1";
  for (const failure of ["AMOUNT_DIFFERS", "CANCELLED"]) {
    const session = { status: "FAILED", failure, payment_ref } as const;
    expect(shownStep(session, { is_over: false })).toBe("returned");
  }
  expect(shownStep({ status: "EXPIRED", payment_ref }, { is_over: true })).toBe("returned");
});
