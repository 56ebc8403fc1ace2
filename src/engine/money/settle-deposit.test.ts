/** In which order a deposit is given up: what is meant is written down before money goes back. */
import { describe, expect, test } from "vitest";
import { actor, openMemoryBooks } from "../../../test/support/memory-book.ts";
import { depositsIn } from "../../../test/support/memory-store.ts";
import { depositCommand, requestCommand } from "../../../test/support/random-deposits.ts";
import { unasked_provider } from "../../../test/support/unasked-provider.ts";
import type { PaymentProvider } from "../ports/payment-provider.ts";
import { giveUpDeposit, settleDeposit } from "./settle-deposit.ts";

/** A deposit that is asked for by a channel without holds, and who settles it. */
async function openCharge() {
  const { book, time, openServer } = await openMemoryBooks();
  const server = openServer();
  await server.accept(requestCommand({ to: 11, held: "unionpay" }, 1));
  const deposit = () => depositsIn(book)[0]!;
  const portsWith = (provider: Partial<PaymentProvider>) => ({
    engine: server.engine,
    provider: { ...unasked_provider, ...provider },
    clock: { now_ms: () => time.now_ms },
  });
  const tell = (news: "HELD") => server.accept(depositCommand(deposit(), { what: "NEWS", news }));
  return { server, time, deposit, portsWith, tell };
}

const by = { actor, idempotency: undefined };

describe("a charge that stands for a hold", () => {
  test("is reversed only once it is written down that it is given up", async () => {
    const { server, deposit, portsWith, tell } = await openCharge();
    const asked = deposit();
    const seen: unknown[] = [];
    const ports = portsWith({
      async reverse() {
        seen.push(deposit().step);
        return { state: "UNKNOWN", reason: "timeout" };
      },
    });
    expect(await giveUpDeposit(ports, asked, by)).toBeNull();
    expect(seen).toMatchObject([{ kind: "RELEASE", cause: "ASKED" }]);
    // Somebody else hears only now that the money came.
    await tell("HELD");
    const consumed = await server.execute(depositCommand(deposit(), { what: "CONSUME", to: 10 }));
    expect(consumed).toMatchObject({ rejection: { code: "DEPOSIT_NOT_HELD" } });
    const reversed = portsWith({ reverse: async () => ({ state: "CLOSED" }) });
    await settleDeposit(reversed, deposit(), actor);
    expect(deposit()).toMatchObject({ status: "CANCELLED", step: null });
  });

  test("is not reversed when it was held in the meantime: it goes back as a deposit does", async () => {
    const { server, deposit, portsWith, tell } = await openCharge();
    const asked = deposit();
    await tell("HELD");
    const outcome = await giveUpDeposit(portsWith({}), asked, by);
    expect(outcome?.kind).toBe("accepted");
    expect(deposit()).toMatchObject({ status: "HELD", step: { kind: "RELEASE", cause: "ASKED" } });
    const refused = await server.execute(depositCommand(deposit(), { what: "CONSUME", to: 10 }));
    expect(refused).toMatchObject({ rejection: { code: "DEPOSIT_BUSY" } });
  });

  test("is not reversed once it is consumed, and whoever comes too late is told so", async () => {
    const { server, deposit, portsWith, tell } = await openCharge();
    const asked = deposit();
    await tell("HELD");
    await server.accept(depositCommand(deposit(), { what: "CONSUME", to: 10 }));
    await settleDeposit(portsWith({}), deposit(), actor);
    expect(deposit().status).toBe("CONSUMED");
    const outcome = await giveUpDeposit(portsWith({}), asked, by);
    expect(outcome).toMatchObject({ rejection: { code: "DEPOSIT_NOT_HELD" } });
  });

  test("that nobody pays in time is written down as over before it is reversed", async () => {
    const { time, deposit, portsWith } = await openCharge();
    const asked = deposit();
    time.now_ms = asked.request_expiry_at_ms;
    const seen: unknown[] = [];
    const ports = portsWith({
      async reverse() {
        seen.push(deposit().step);
        return { state: "CLOSED" };
      },
    });
    await settleDeposit(ports, asked, actor);
    expect(seen).toMatchObject([{ kind: "RELEASE", cause: "EXPIRED" }]);
    expect(deposit()).toMatchObject({ status: "FAILED", failure: "NOT_PAID_IN_TIME" });
  });
});
