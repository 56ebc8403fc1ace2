import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chain_start, eventHash, type HashedEvent } from "./event-hash.ts";

const event: HashedEvent = {
  position: 2,
  stream_id: "order_7cb78b0f45ebf19d0a63581c",
  type: "INVENTORY_LOCKED",
  at_ms: Date.parse("2026-03-20T08:36:16.030Z"),
  actor: { type: "api_key", id: "key_test" },
  payload: { skuId: "sentosa_family_pack", lockId: "lock_1", quantity: 3, name: "家庭套票" },
};

/** Written by hand as RFC 8785 wants it: keys sorted, no spaces, text as it is. */
const canonical =
  '{"actor":{"id":"key_test","type":"api_key"},"at":"2026-03-20T08:36:16.030Z",' +
  '"merchant_id":"sentosa_demo",' +
  '"payload":{"lockId":"lock_1","name":"家庭套票","quantity":3,"skuId":"sentosa_family_pack"},' +
  '"seq":2,"stream_id":"order_7cb78b0f45ebf19d0a63581c","type":"INVENTORY_LOCKED"}';

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

describe("an event's hash", () => {
  test("covers the hash before it and the canonical content", () => {
    const hash = eventHash(chain_start, "sentosa_demo", event);
    expect(hash).toBe(sha256(`${"0".repeat(64)}\n${canonical}`));
    expect(eventHash(hash, "sentosa_demo", event)).toBe(sha256(`${hash}\n${canonical}`));
  });

  test("never changes from one version of Tillgate to the next", () => {
    const hash = eventHash(chain_start, "sentosa_demo", event);
    expect(hash).toBe("b01a9acff381a35055b961709749cee7c1e023551e837e60fb0a1bc5fd82e8b7");
  });

  test("does not depend on the order of the payload's keys, which only the eye sees", () => {
    const reversed = Object.fromEntries(Object.entries(event.payload).toReversed());
    expect(eventHash(chain_start, "sentosa_demo", { ...event, payload: reversed })).toBe(
      eventHash(chain_start, "sentosa_demo", event),
    );
  });

  test.each<[string, Partial<HashedEvent>]>([
    ["its place", { position: 3 }],
    ["its timeline", { stream_id: "order_other" }],
    ["its type", { type: "ORDER_EXPIRED" }],
    ["its instant, by a millisecond", { at_ms: event.at_ms + 1 }],
    ["who acted", { actor: { type: "operator", id: "key_test" } }],
    ["a value of its payload", { payload: { ...event.payload, quantity: 6 } }],
    ["a type in its payload", { payload: { ...event.payload, quantity: "3" } }],
    ["a key of its payload", { payload: { ...event.payload, more: null } }],
  ])("changes with %s", (_what, change) => {
    expect(eventHash(chain_start, "sentosa_demo", { ...event, ...change })).not.toBe(
      eventHash(chain_start, "sentosa_demo", event),
    );
  });

  test("changes with the merchant and with what stands before it", () => {
    const hash = eventHash(chain_start, "sentosa_demo", event);
    expect(eventHash(chain_start, "other", event)).not.toBe(hash);
    expect(eventHash(hash, "sentosa_demo", event)).not.toBe(hash);
  });
});

test("a payload hashes the same after it was stored as JSON and read again", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (payload) => {
      const stored = JSON.parse(JSON.stringify(payload)) as Record<string, unknown>;
      const hashOf = (one: Record<string, unknown>) =>
        eventHash(chain_start, "sentosa_demo", { ...event, payload: one });
      expect(hashOf(stored)).toBe(hashOf(payload));
    }),
    { numRuns: 50 },
  );
});
