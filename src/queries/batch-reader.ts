/**
 * Reads single rows by id, many at a time: whoever asks while a read is under way goes together in
 * the next one. A point read costs the database far less as one of fifty than alone.
 */

/** Ids in one statement. */
const batch_ids_max = 200;
/** Statements under way at once. */
const running_max = 2;

type Waiting<Value> = Readonly<{
  resolve(value: Value | null): void;
  reject(error: unknown): void;
}>;

export type BatchReader<Value> = (merchant_id: string, id: string) => Promise<Value | null>;

/** `load` reads the rows of one merchant by their ids; an id it does not return is null. */
export function createBatchReader<Value>(
  load: (merchant_id: string, ids: string[]) => Promise<ReadonlyMap<string, Value>>,
): BatchReader<Value> {
  const queues = new Map<string, Map<string, Waiting<Value>[]>>();
  let running = 0;
  let is_scheduled = false;

  function schedule(): void {
    if (is_scheduled || running >= running_max) return;
    is_scheduled = true;
    // Requests that arrived in the same turn of the loop go together.
    setImmediate(() => {
      is_scheduled = false;
      for (const [merchant_id, queue] of queues) {
        if (running >= running_max) return;
        void run(merchant_id, takeBatch(merchant_id, queue));
      }
    });
  }

  function takeBatch(merchant_id: string, queue: Map<string, Waiting<Value>[]>) {
    const batch = new Map<string, Waiting<Value>[]>();
    for (const [id, waiting] of queue) {
      if (batch.size === batch_ids_max) break;
      batch.set(id, waiting);
      queue.delete(id);
    }
    if (queue.size === 0) queues.delete(merchant_id);
    return batch;
  }

  async function run(merchant_id: string, batch: Map<string, Waiting<Value>[]>): Promise<void> {
    running += 1;
    try {
      const found = await load(merchant_id, [...batch.keys()]);
      for (const [id, waiting] of batch) {
        for (const { resolve } of waiting) resolve(found.get(id) ?? null);
      }
    } catch (error) {
      for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
    } finally {
      running -= 1;
      if (queues.size > 0) schedule();
    }
  }

  return (merchant_id, id) =>
    new Promise((resolve, reject) => {
      let queue = queues.get(merchant_id);
      if (queue === undefined) queues.set(merchant_id, (queue = new Map()));
      const waiting = queue.get(id);
      if (waiting === undefined) queue.set(id, [{ resolve, reject }]);
      else waiting.push({ resolve, reject });
      schedule();
    });
}
