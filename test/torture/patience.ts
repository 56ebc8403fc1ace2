/** Waiting with an end: for work that may never be done, and that cannot be told to stop. */

/** It took longer than anybody should have to wait. */
export class OutOfPatienceError extends Error {
  override name = "OutOfPatienceError";
}

export type Patience = Readonly<{
  /** What is waited for, as the subject of a sentence. */
  what: string;
  timeout_ms: number;
  /** Ends the waiting at once, with its reason. */
  signal: AbortSignal;
}>;

/** What the work comes to. What it does afterwards, or throws, is nobody's concern any more. */
export async function within<Value>(
  work: Promise<Value>,
  { what, timeout_ms, signal }: Patience,
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  work.catch(() => undefined);
  const give_up = (): void => {
    const seconds = Math.round(timeout_ms / 1_000);
    reject(new OutOfPatienceError(`${what} did not come to its end in ${seconds} s`));
  };
  const timer = setTimeout(give_up, timeout_ms);
  const break_off = (): void => reject(signal.reason);
  if (signal.aborted) break_off();
  signal.addEventListener("abort", break_off);
  try {
    return await Promise.race([promise, work]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", break_off);
  }
}
