import { describe, expect, it } from "vitest";
import { createSignInThrottle, networkOf } from "./sign-in-throttle.ts";

const owner = { email: "owner@sentosa.example", address: "198.51.100.1" };

/** A throttle that notes its waits instead of waiting. */
function given() {
  const waits: number[] = [];
  const throttle = createSignInThrottle(async (delay_ms) => waits.push(delay_ms));
  /** Attempts with wrong passwords; how many were let through. */
  const fail = async (attempts: readonly (typeof owner)[]) => {
    const answers = await Promise.allSettled(attempts.map((attempt) => throttle.admit(attempt)));
    return answers.filter(({ status }) => status === "fulfilled").length;
  };
  return { throttle, waits, fail };
}

const times = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index));

const tooMany = { problem: { code: "TOO_MANY_REQUESTS", status: 429 } };

describe("guessing at one account from one address", () => {
  it("ends after ten attempts, also when all come at once, and tells how long", async () => {
    const { throttle, fail } = given();
    expect(await fail(times(30, () => owner))).toBe(10);
    const refused = throttle.admit(owner);
    await expect(refused).rejects.toMatchObject(tooMany);
    await expect(refused).rejects.toMatchObject({
      problem: { retry_after_s: expect.toSatisfy((wait_s) => wait_s > 60 && wait_s <= 900) },
    });
  });

  it("keeps nobody else from that account, nor that address from another", async () => {
    const { throttle, fail } = given();
    await fail(times(11, () => owner));
    await expect(throttle.admit({ ...owner, address: "203.0.113.9" })).resolves.toBeUndefined();
    await expect(throttle.admit({ ...owner, email: "other@x.example" })).resolves.toBeUndefined();
  });
});

describe("guessing at many accounts from one address", () => {
  it("ends after thirty attempts, for that address alone", async () => {
    const { throttle, fail } = given();
    const spray = times(40, (index) => ({ ...owner, email: `user${index}@sentosa.example` }));
    expect(await fail(spray)).toBe(30);
    await expect(throttle.admit(owner)).rejects.toMatchObject(tooMany);
    await expect(throttle.admit({ ...owner, address: "203.0.113.9" })).resolves.toBeUndefined();
  });

  it("is not made easier by the addresses that a network of IPv6 has", async () => {
    const { fail } = given();
    const address = (index: number) => `2001:db8:1:2::${index.toString(16)}`;
    expect(await fail(times(40, (index) => ({ ...owner, address: address(index) })))).toBe(10);
  });
});

describe("guessing at one account from many addresses", () => {
  const attack = (count: number) =>
    times(count, (index) => ({ ...owner, address: `203.0.113.${index}` }));

  it("is slowed down more and more, to four seconds, and locks nobody out", async () => {
    const { throttle, waits, fail } = given();
    expect(await fail(attack(10))).toBe(10);
    expect(waits).toEqual([]);
    expect(await fail(attack(200))).toBe(200);
    expect(waits.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    expect(Math.max(...waits)).toBe(4_000);
    waits.length = 0;
    await expect(throttle.admit(owner)).resolves.toBeUndefined();
    expect(waits).toEqual([4_000]);
  });

  it("slows down no other account", async () => {
    const { throttle, waits, fail } = given();
    await fail(attack(10));
    await throttle.admit({ ...owner, email: "other@sentosa.example" });
    expect(waits).toEqual([]);
  });
});

describe("a right password", () => {
  it("never counts: whoever signs in all day is neither refused nor slowed down", async () => {
    const { throttle, waits } = given();
    for (let index = 0; index < 100; index++) {
      await throttle.admit(owner);
      await throttle.forgive(owner);
    }
    expect(waits).toEqual([]);
  });

  it("of one account does not buy its address more guesses at others", async () => {
    const { throttle, fail } = given();
    const own = { ...owner, email: "attacker@sentosa.example" };
    let admitted = 0;
    for (let index = 0; index < 40; index++) {
      admitted += await fail([{ ...owner, email: `user${index}@sentosa.example` }]);
      await throttle.admit(own).then(
        () => throttle.forgive(own),
        () => undefined,
      );
    }
    expect(admitted).toBe(30);
  });

  it("does not make those quick again who guess at the same account", async () => {
    const { throttle, waits, fail } = given();
    await fail(times(14, (index) => ({ ...owner, address: `203.0.113.${index}` })));
    await throttle.admit(owner);
    await throttle.forgive(owner);
    waits.length = 0;
    await fail([{ ...owner, address: "203.0.113.99" }]);
    expect(waits).toEqual([4_000]);
  });
});

describe("a network", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:2::6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["2001:db8::3:4:5:6:7", "2001:db8:0:3::/64"],
    ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["somewhere", "somewhere"],
  ])("of %s is %s", (address, network) => expect(networkOf(address)).toBe(network));
});
