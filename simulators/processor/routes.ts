/** Which request goes where. */
import { bar_code_behaviours, sample_bar_codes } from "./bar-codes.ts";
import { test_cards, tokeniseCard } from "./cards.ts";
import type { ChargeDesk } from "./charge-desk.ts";
import type { HoldDesk } from "./hold-desk.ts";
import type { Exchange } from "./http-server.ts";
import type { Journal } from "./journal.ts";
import { listEntries, listMovements, readPage } from "./listing.ts";
import type { Phone } from "./phone.ts";
import type { RefundDesk } from "./refund-desk.ts";
import { scenarios } from "./scenarios.ts";
import { isKey, readCardForm, readClockShift } from "./shapes.ts";
import type { Store } from "./store.ts";
import type { Reply } from "./views.ts";
import { errorReply, faultReply, reply } from "./views.ts";

/** Those who take requests in. */
export type Desks = Readonly<{
  charges: ChargeDesk;
  holds: HoldDesk;
  refunds: RefundDesk;
  phone: Phone;
}>;

type Parts = Desks &
  Readonly<{
    store: Store;
    journal: Journal;
    shiftClock: (offset_ms: number) => void;
  }>;

/** Handles one request; every path answers or, by a scenario's will, keeps silent. */
export function route(parts: Parts, exchange: Exchange): void {
  const [, place = "", key, verb, surplus] = exchange.path.split("/");
  const target = `${exchange.method} /${place}`;
  if (surplus !== undefined) return exchange.answer(errorReply(404, "route_not_found"));
  if (key === undefined) return routePlain(parts, exchange, target);
  if (target === "POST /phone" && key === "pay") return parts.phone.pay(exchange);
  if (!isKey(key)) {
    return exchange.answer(faultReply([{ pointer: "/key", message: "is no key" }]));
  }
  routeKey(parts, exchange, { target: verb === undefined ? target : `${target}/*/${verb}`, key });
}

function routeKey(
  { charges, holds, refunds, phone }: Parts,
  exchange: Exchange,
  { target, key }: Readonly<{ target: string; key: string }>,
): void {
  switch (target) {
    case "GET /charges":
      return charges.find(exchange, key);
    case "POST /charges/*/close":
      return charges.close(exchange, key);
    case "POST /charges/*/reverse":
      return charges.reverse(exchange, key);
    case "GET /refunds":
      return refunds.find(exchange, key);
    case "GET /holds":
      return holds.find(exchange, key);
    case "POST /holds/*/capture":
      return holds.capture(exchange, key);
    case "POST /holds/*/release":
      return holds.release(exchange, key);
    case "POST /holds/*/extend":
      return holds.extend(exchange, key);
    case "GET /pay":
      return phone.show(exchange, key);
    default:
      return exchange.answer(errorReply(404, "route_not_found"));
  }
}

function routePlain(parts: Parts, exchange: Exchange, target: string): void {
  switch (target) {
    case "POST /charges":
      return parts.charges.charge(exchange);
    case "POST /holds":
      return parts.holds.hold(exchange);
    case "POST /refunds":
      return parts.refunds.refund(exchange);
    case "GET /charges":
    case "GET /movements":
      return exchange.answer(listing(parts, exchange, target));
    case "POST /tokens":
      return exchange.answer(tokens(exchange.body));
    case "POST /clock":
      return exchange.answer(clock(parts, exchange.body));
    case "GET /healthz":
      return exchange.answer(
        reply(200, { status: "ok", pid: process.pid, ...parts.store.counts() }),
      );
    case "GET /":
      return exchange.answer(front_page);
    default:
      return exchange.answer(errorReply(404, "route_not_found"));
  }
}

function listing(parts: Parts, exchange: Exchange, target: string): Reply {
  const page = readPage(exchange.query);
  if (page === null) return errorReply(400, "invalid_page");
  // An offset that is no record's beginning reads as no JSON.
  try {
    const body =
      target === "GET /charges" ? listEntries(parts, page) : listMovements(parts.journal, page);
    return reply(200, body);
  } catch (error) {
    if (error instanceof SyntaxError) return errorReply(400, "invalid_page");
    throw error;
  }
}

function tokens(body: string): Reply {
  const form = readCardForm(body);
  if (!form.ok) return faultReply(form.faults);
  const answer = tokeniseCard(form.value, Date.now());
  if (!answer.ok) return errorReply(422, answer.code, { fields: answer.fields });
  const { payment_token, brand, last4 } = answer;
  return reply(201, { payment_token, brand, last4 });
}

function clock(parts: Parts, body: string): Reply {
  const shift = readClockShift(body);
  if (!shift.ok) return faultReply(shift.faults);
  parts.shiftClock(shift.value.offset_ms);
  return reply(200, shift.value);
}

const front_page: Reply = reply(200, {
  name: "Tillgate sandbox processor",
  about: "A simulated payment processor. No real money moves here, and no real card is accepted.",
  api: [
    "POST /charges",
    "GET /charges/{key}",
    "POST /charges/{key}/close",
    "POST /charges/{key}/reverse",
    "GET /charges?after&limit",
    "GET /movements?after&limit",
    "POST /refunds",
    "GET /refunds/{key}",
    "POST /holds",
    "GET /holds/{key}",
    "POST /holds/{key}/capture",
    "POST /holds/{key}/release",
    "POST /holds/{key}/extend",
    "POST /phone/pay",
    "GET /pay/{code}",
    "POST /tokens",
    "POST /clock",
    "GET /healthz",
  ],
  tokens: scenarios.map(({ token, does, delay_ms }) =>
    delay_ms === undefined ? { token, does } : { token: `${token}[_<ms>]`, does, delay_ms },
  ),
  every_token: "With `_quiet` at its end nothing is notified. Unknown tokens: invalid_token.",
  bar_codes: {
    samples: sample_bar_codes,
    last_four_digits: "SSBB: the behaviour BB, with a delay of SS seconds where it has one.",
    behaviours: Object.fromEntries(bar_code_behaviours),
  },
  test_cards,
});
