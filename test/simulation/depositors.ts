/**
 * Those who leave a deposit at a counter, and the cashiers who do something with it: take a part or
 * all of it, give it back, let it last longer, or forget it; two tills at once, now and then.
 */
import type { Deposit, DepositMethod } from "../../src/domain/deposit/deposit.ts";
import type { RefundWanted } from "../../src/domain/trade/refund-trade-order.ts";
import { no_counter } from "../../src/domain/trade/trade-order.ts";
import type { Command } from "../../src/engine/command.ts";
import { carryOutRefund } from "../../src/engine/money/carry-out-refund.ts";
import {
  askForDeposit,
  giveUpDeposit,
  settleDeposit,
} from "../../src/engine/money/settle-deposit.ts";
import { actor, ask, insistOn, noteDeposit, read, think, type Shop } from "./asking.ts";
import type { Server } from "./server.ts";

const methods = ["cash", "wechat", "card", "card", "unionpay", "unionpay"] as const;
const lasts_ms = { from: 70_000, to: 2_400_000 };

/** One deposit from its request to whatever becomes of it. Never throws. */
export async function leaveDeposit(shop: Shop, number: number): Promise<void> {
  const { world, random } = shop;
  await world.sleep(random.between(0, 900_000));
  const method = random.pick(methods);
  const deposit_id = await request(shop, method, number);
  if (deposit_id === null) return;
  const presses = random.pick([0, 1, 1, 1, 1, 1, 1, 2]);
  await Promise.all(Array.from({ length: presses }, () => collect(shop, deposit_id)));
  if (random.chance(0.1)) await giveUp(shop, deposit_id);
  for (let wishes = random.pick([0, 1, 1, 2, 3]); wishes > 0; wishes--) {
    await think(shop, 400_000);
    const tills = random.pick([1, 1, 1, 2]);
    await Promise.all(Array.from({ length: tills }, () => change(shop, deposit_id)));
  }
  await think(shop, 400_000);
  const refunds = random.pick([0, 1, 1, 2]);
  await Promise.all(Array.from({ length: refunds }, () => refund(shop, deposit_id)));
}

async function execute(
  shop: Shop,
  commandOn: (server: Server) => Command,
): ReturnType<typeof insistOn> {
  return insistOn(shop, (server, idempotency) => {
    const { merchant_id } = shop;
    const kept = idempotency === undefined ? {} : { idempotency };
    return server.engine.execute({ merchant_id, actor, command: commandOn(server), ...kept });
  });
}

async function request(shop: Shop, method: DepositMethod, number: number): Promise<string | null> {
  const { random, ids, merchant_id } = shop;
  const amount_minor = BigInt(random.between(100, 5_000));
  const store_no = random.pick(["S01", "S02"]);
  const outcome = await execute(shop, (server) => ({
    ...{ type: "REQUEST_DEPOSIT", merchant_id, currency: "SGD", amount_minor, method },
    deposit_id: ids.newId("deposit", server.now_ms()),
    ...{ provider: "sandbox", received_minor: null, needs_shift: false, store_no },
    ...{ subject: `deposit ${number}`, product_id: null, user_id: null },
    counter: { ...no_counter, store_no },
    expiry_at_ms: server.now_ms() + random.between(lasts_ms.from, lasts_ms.to),
  }));
  return read(shop, outcome)?.deposit?.deposit_id ?? null;
}

/** The deposit as it stands, and a server to do something with it. */
function withDeposit(
  shop: Shop,
  deposit_id: string,
  work: (server: Server, deposit: Deposit) => Promise<unknown>,
): Promise<unknown> {
  return ask(shop, async (server) => {
    const deposit = server.readDeposit(deposit_id);
    if (deposit !== null) await work(server, deposit);
  });
}

function collect(shop: Shop, deposit_id: string): Promise<unknown> {
  return withDeposit(shop, deposit_id, async (server, deposit) => {
    const { status, step, request_expiry_at_ms } = deposit;
    if (status !== "REQUESTED" || step !== null || request_expiry_at_ms <= server.now_ms()) return;
    const asking = { means: { payment_token: "tok" }, notify_url: null, actor };
    const asked = await askForDeposit(server, deposit, asking);
    noteDeposit(shop, asked.deposit);
  });
}

function giveUp(shop: Shop, deposit_id: string): Promise<unknown> {
  return withDeposit(shop, deposit_id, async (server, deposit) => {
    if (deposit.status !== "REQUESTED" || deposit.keeping === "DRAWER") return;
    const outcome = await giveUpDeposit(server, deposit, { actor, idempotency: undefined });
    read(shop, outcome);
  });
}

/** What is wanted is recorded, then carried out as far as the provider lets us. */
async function change(shop: Shop, deposit_id: string): Promise<void> {
  const { random } = shop;
  const what = random.weighted({ part: 3, all: 2, release: 3, extend: 3 });
  const share = random.between(1, 100);
  const later_ms = random.between(1, 1_200_000);
  const known = shop.anyServer()?.readDeposit(deposit_id) ?? null;
  if (known === null) return;
  const { trade_order_id, amount_minor: held_minor, expiry_at_ms } = known;
  const named = { deposit_id, trade_order_id };
  const outcome = await execute(shop, (server): Command => {
    if (what === "release") return { type: "RELEASE_DEPOSIT", ...named, cause: "ASKED" };
    if (what === "extend") {
      const until_ms = (expiry_at_ms ?? server.now_ms()) + later_ms;
      return { type: "EXTEND_DEPOSIT", ...named, expiry_at_ms: until_ms };
    }
    const part_minor = (held_minor * BigInt(share)) / 100n;
    const amount_minor = what === "all" || part_minor === 0n ? held_minor : part_minor;
    return { type: "CONSUME_DEPOSIT", ...named, amount_minor, goods: null };
  });
  if (read(shop, outcome) === null) return;
  await withDeposit(shop, deposit_id, async (server, deposit) => {
    if (deposit.step === null) return;
    const settled = await settleDeposit(server, deposit, actor);
    noteDeposit(shop, settled.deposit);
  });
}

/** Of what was consumed: all that is left, or a part. */
function refund(shop: Shop, deposit_id: string): Promise<unknown> {
  const { random, merchant_id } = shop;
  return withDeposit(shop, deposit_id, async (server, { status, trade_order_id }) => {
    if (status !== "CONSUMED") return;
    const amount_minor = BigInt(random.between(1, 2_000));
    const wanted = random.pick<RefundWanted>([{ kind: "all" }, { kind: "amount", amount_minor }]);
    const reason = "changed plans";
    const command = { type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason } as const;
    const outcome = await server.engine.execute({ merchant_id, actor, command });
    if (outcome.kind !== "accepted") return;
    for (const asked of outcome.refunds) await carryOutRefund(server, asked, actor);
  });
}
