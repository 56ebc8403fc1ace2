import { expect, test } from "vitest";
import { clockOffset, formatCountdown, secondsUntil } from "./server-clock.ts";

test("a phone whose clock is wrong still counts down to the right moment", () => {
  const phone_ms = Date.parse("2026-03-20T10:00:00.000Z");
  const offset_ms = clockOffset({
    server_now: "2026-03-20T08:36:16.100Z",
    sent_at_ms: phone_ms,
    received_at_ms: phone_ms + 200,
  });
  expect(secondsUntil("2026-03-20T08:41:16.100Z", phone_ms + 100 + offset_ms)).toBe(300);
});

test("the last second counts until it is over, and the time never goes below zero", () => {
  expect(secondsUntil("2026-03-20T08:00:00.500Z", Date.parse("2026-03-20T08:00:00Z"))).toBe(1);
  expect(secondsUntil("2026-03-20T08:00:00.000Z", Date.parse("2026-03-20T09:00:00Z"))).toBe(0);
});

test("time left is shown in minutes and seconds", () => {
  expect(formatCountdown(300)).toBe("5:00");
  expect(formatCountdown(65)).toBe("1:05");
  expect(formatCountdown(9)).toBe("0:09");
});
