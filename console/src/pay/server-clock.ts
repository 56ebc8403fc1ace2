/** Counts down by the server's clock, since a phone's own may be wrong. */

/** How far this device's clock is behind the server's, in ms; negative when it is ahead. */
export function clockOffset({
  server_now,
  sent_at_ms,
  received_at_ms,
}: {
  server_now: string;
  sent_at_ms: number;
  received_at_ms: number;
}): number {
  // The server looked at its clock about half way between question and answer.
  return Date.parse(server_now) - (sent_at_ms + received_at_ms) / 2;
}

/** Whole seconds until an instant, never below 0. */
export function secondsUntil(instant: string, server_now_ms: number): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - server_now_ms) / 1_000));
}

/** `4:05`. */
export function formatCountdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
