/** Where the latest record of each key stands in the journal. */

export type OffsetIndex = Readonly<{
  get(key: string): number | undefined;
  set(key: string, offset: number): void;
  size(): number;
}>;

const SHARDS = 64;

/** A map of many keys, split so that no single rehash stops the process for long. */
export function createOffsetIndex(): OffsetIndex {
  const shards = Array.from({ length: SHARDS }, () => new Map<string, number>());
  function shardOf(key: string): Map<string, number> {
    let sum = 0;
    for (let place = key.length - 1; place >= 0 && place > key.length - 9; place--) {
      sum = (sum * 31 + key.charCodeAt(place)) | 0;
    }
    return shards[sum & (SHARDS - 1)] as Map<string, number>;
  }
  return {
    get: (key) => shardOf(key).get(key),
    set: (key, offset) => void shardOf(key).set(key, offset),
    size: () => shards.reduce((sum, shard) => sum + shard.size, 0),
  };
}
