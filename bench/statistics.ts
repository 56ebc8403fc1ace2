/** Medians and percentiles of what was measured. */

export type Durations = Readonly<{
  count: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
}>;

/** Sorts the list in place: it may be long. */
export function durationsOf(durations_ms: number[]): Durations {
  durations_ms.sort((left, right) => left - right);
  const at = (share: number): number =>
    durations_ms[Math.min(durations_ms.length - 1, Math.floor(durations_ms.length * share))] ?? 0;
  return { count: durations_ms.length, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
