/** References `<prefix>_<ms>`: never the same twice, also when the clock is turned back. */

export type References = Readonly<{
  /** The next free ms of that prefix, from now on. */
  next(prefix: string, now_ms: number): string;
  /** One that was given before. */
  note(reference: string | undefined): void;
}>;

export function createReferences(): References {
  const last_ms = new Map<string, number>();
  return {
    next(prefix, now_ms) {
      const ms = Math.max(now_ms, (last_ms.get(prefix) ?? 0) + 1);
      last_ms.set(prefix, ms);
      return `${prefix}_${ms}`;
    },
    note(reference) {
      if (reference === undefined) return;
      const cut = reference.lastIndexOf("_");
      const prefix = reference.slice(0, cut);
      const ms = millisecondsOf(reference);
      if (ms > (last_ms.get(prefix) ?? 0)) last_ms.set(prefix, ms);
    },
  };
}

/** The moment that a reference is named after. */
export function millisecondsOf(reference: string): number {
  return Number(reference.slice(reference.lastIndexOf("_") + 1));
}
