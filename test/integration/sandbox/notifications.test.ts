// What the processor reports of its own accord, and who is believed.
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ChargeRequest } from "../../../src/engine/ports/payment-provider.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterAll(() => rig.stop());

/** The head of a request whose body has so many bytes. */
function headOf(length: number, path = "/charges"): string {
  return [
    `POST ${path} HTTP/1.1`,
    "host: processor",
    `authorization: Bearer ${rig.processor.secret}`,
    `content-length: ${length}`,
    "\r\n",
  ].join("\r\n");
}

/** Sends a charge on a bare connection. */
function sendCharge(request: ChargeRequest) {
  return send("/charges", request);
}

async function send(path: string, request: ChargeRequest) {
  const body = JSON.stringify({ ...request, amount_minor: String(request.amount_minor) });
  const socket = connect(Number(new URL(rig.processor.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(headOf(Buffer.byteLength(body), path) + body);
  return socket;
}

describe("the processor", () => {
  it("sends the very same notification twice for tok_sandbox_notify_twice", async () => {
    const request = rig.request("tok_sandbox_notify_twice");
    const outcome = await rig.provider.charge(request);
    const reports = await rig.receiver.waitFor(request.key, 2);
    const read = reports.map(({ raw_body, headers }) =>
      rig.provider.parseNotification(raw_body, headers),
    );
    expect(read[0]).toMatchObject({ key: request.key, outcome });
    expect(read[1]).toEqual(read[0]);
    await pause(150);
    expect(rig.receiver.of(request.key)).toHaveLength(2);
  });

  it("notifies before it answers for tok_sandbox_notify_first", async () => {
    const request = rig.request("tok_sandbox_notify_first");
    let reports_at_answer = 0;
    const outcome = await rig.provider.charge(request).then((answer) => {
      reports_at_answer = rig.receiver.of(request.key).length;
      return answer;
    });
    expect(outcome.state).toBe("SUCCEEDED");
    expect(reports_at_answer).toBe(1);
  });

  it("answers tok_sandbox_notify_first also when its notification is refused", async () => {
    const request = rig.request("tok_sandbox_notify_first");
    rig.receiver.refuse(request.key, [503]);
    expect(await rig.provider.charge(request)).toMatchObject({ state: "SUCCEEDED" });
    await rig.receiver.waitFor(request.key, 2);
  });

  it("tries again, waiting longer each time, until it is accepted", async () => {
    const request = rig.request("tok_sandbox_notify_twice");
    rig.receiver.refuse(request.key, [500, 404, 302]);
    await rig.provider.charge(request);
    const reports = await rig.receiver.waitFor(request.key, 5);
    expect(new Set(reports.map((report) => report.raw_body)).size).toBe(1);
    const times = reports.map((report) => report.at_ms);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(38);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(78);
    expect(times[3]! - times[2]!).toBeGreaterThanOrEqual(158);
    await pause(200);
    expect(rig.receiver.of(request.key)).toHaveLength(5);
  });

  it("reports a charge whose caller is gone before the answer", async () => {
    const request = rig.request("tok_sandbox_slow_150");
    const socket = await sendCharge(request);
    await pause(50);
    socket.destroy();
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.query(request.key)).toMatchObject({ state: "SUCCEEDED" });
  });

  it("reports a charge whose caller died right after it was answered", async () => {
    const request = rig.request("tok_sandbox_success");
    const socket = await sendCharge(request);
    await once(socket, "data");
    socket.destroy();
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("does not report an answer that was heard long ago", async () => {
    const request = rig.request("tok_sandbox_success");
    const socket = await sendCharge(request);
    await once(socket, "data");
    await pause(400);
    socket.destroy();
    await pause(150);
    expect(rig.receiver.of(request.key)).toEqual([]);
  });

  it("makes no charge of a request that broke off", async () => {
    const request = rig.request("tok_sandbox_success");
    const socket = connect(Number(new URL(rig.processor.url).port), "127.0.0.1");
    socket.write(`${headOf(400)}{"key":"${request.key}"`);
    await pause(50);
    socket.destroy();
    await pause(50);
    expect(await rig.provider.query(request.key)).toEqual({ state: "NOT_FOUND" });
  });

  it("lets a declined charge be known as well", async () => {
    const request = rig.request("tok_sandbox_decline");
    const socket = await sendCharge(request);
    await once(socket, "data");
    socket.destroy();
    const [report] = await rig.receiver.waitFor(request.key, 1);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toMatchObject({
      outcome: { state: "DECLINED", reason: "card_declined" },
    });
  });
});

describe("notifications of a till's payments", () => {
  afterEach(() => rig.shiftClock(0));

  async function readAll(key: string, count: number) {
    const reports = await rig.receiver.waitFor(key, count);
    return reports.map(({ raw_body, headers }) =>
      rig.provider.parseNotification(raw_body, headers),
    );
  }

  it("come twice, or before the answer, as the bar code says", async () => {
    const twice = rig.till({ bar_code: "134567890123450030" });
    const outcome = await rig.provider.charge(twice);
    const [first, second] = await readAll(twice.key, 2);
    expect(first).toMatchObject({ kind: "payment", outcome });
    expect(second).toEqual(first);
    const before = rig.till({ bar_code: "134567890123450031" });
    const reports = await rig.provider
      .charge(before)
      .then(() => rig.receiver.of(before.key).length);
    expect(reports).toBe(1);
  });

  it("come out of order: the success, and then that it was still under way", async () => {
    const request = rig.till({ bar_code: "134567890123450132" });
    await rig.provider.charge(request);
    await rig.shiftClock(1_001);
    const [first, second] = await readAll(request.key, 2);
    expect(first).toMatchObject({ key: request.key, outcome: { state: "SUCCEEDED" } });
    expect(second).toMatchObject({ key: request.key, outcome: { state: "PENDING" } });
    expect(second?.notification_id).not.toBe(first?.notification_id);
    expect(await rig.provider.query(request.key)).toMatchObject({ state: "SUCCEEDED" });
  });

  it("come late: that of a refund, or a reversal, is faster than the payment's", async () => {
    const { merchant_id, currency, ...request } = rig.till({ bar_code: "134567890123450133" });
    const reversed = rig.till({ payment_token: "tok_sandbox_notify_late_200" });
    await rig.provider.charge({ ...request, merchant_id, currency });
    await rig.provider.charge(reversed);
    expect(await rig.provider.reverse(reversed.key)).toEqual({ state: "CLOSED" });
    const refund = { key: `re_${request.key}`, charge_key: request.key, merchant_id, currency };
    await rig.provider.refund({ ...refund, amount_minor: 1n, notify_url: rig.receiver.url });
    await rig.receiver.waitFor(refund.key, 1);
    expect(rig.receiver.of(request.key)).toEqual([]);
    const [late] = await readAll(reversed.key, 1);
    expect(late).toMatchObject({ outcome: { state: "SUCCEEDED" } });
    expect(await rig.provider.query(reversed.key)).toEqual({ state: "CLOSED" });
    await rig.receiver.waitFor(request.key, 1);
  });

  it("are dropped when what they tell was undone before they left", async () => {
    const request = rig.till({ payment_token: "tok_sandbox_notify_twice" });
    rig.receiver.refuse(request.key, [500, 500, 500, 500]);
    await rig.provider.charge(request);
    await rig.receiver.waitFor(request.key, 1);
    await rig.provider.reverse(request.key);
    await pause(200);
    expect(rig.receiver.of(request.key).length).toBeLessThanOrEqual(2);
    const { body } = await rig.call("GET", "/healthz");
    expect(body["open_notices"]).toBe(0);
  });

  it("let a hold be known whose caller died right after it was answered", async () => {
    const request = rig.deposit({ bar_code: "134567890123450000" });
    const socket = await send("/holds", request);
    await once(socket, "data");
    socket.destroy();
    const [report] = await readAll(request.key, 1);
    expect(report).toMatchObject({ kind: "hold", outcome: { state: "HELD" } });
  });
});
