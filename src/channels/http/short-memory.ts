/**
 * What was asked of the database a moment ago, so that it is not asked again: remembered from the
 * moment of asking on, so that a herd asks once and waits together. A failure is told to those who
 * wait for it and then forgotten.
 */

export type ShortMemory<Value> = Readonly<{
  /** What is remembered; undefined when nothing is, or when the answer has not come yet. */
  known(key: string): Value | undefined;
  /** What is remembered, or being asked already; asks when neither. */
  recall(key: string, ask: () => Promise<Value>): Promise<Value>;
  /** Asks whatever is remembered, and remembers that instead. */
  renew(key: string, ask: () => Promise<Value>): Promise<Value>;
}>;

type Entry<Value> = { answer: Promise<Value>; value?: Value; readonly until_ms: number };

/** Remembers an answer for `kept_ms` from the asking on, at most `entries_max` of them. */
export function createShortMemory<Value extends object>({
  kept_ms,
  entries_max,
  now_ms,
}: Readonly<{ kept_ms: number; entries_max: number; now_ms: () => number }>): ShortMemory<Value> {
  const entries = new Map<string, Entry<Value>>();

  function fresh(key: string): Entry<Value> | undefined {
    const entry = entries.get(key);
    return entry !== undefined && entry.until_ms > now_ms() ? entry : undefined;
  }

  function renew(key: string, ask: () => Promise<Value>): Promise<Value> {
    if (entries.size >= entries_max && !entries.has(key)) entries.clear();
    const answer = ask().then(
      (value) => (entry.value = value),
      (error: unknown) => {
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      },
    );
    const entry: Entry<Value> = { answer, until_ms: now_ms() + kept_ms };
    entries.set(key, entry);
    return answer;
  }

  return {
    known: (key) => fresh(key)?.value,
    recall: (key, ask) => fresh(key)?.answer ?? renew(key, ask),
    renew,
  };
}
