/** Which request goes where. */
import { test_cards, tokeniseCard } from "./cards.ts";
import type { ChargeDesk } from "./charge-desk.ts";
import type { Exchange } from "./http-server.ts";
import type { Journal } from "./journal.ts";
import { listEntries, listMovements, readPage } from "./listing.ts";
import type { RefundDesk } from "./refund-desk.ts";
import { isKey, readCardForm, readClockShift } from "./shapes.ts";
import type { Store } from "./store.ts";
import { scenarios } from "./tokens.ts";
import type { Reply } from "./views.ts";
import { errorReply, faultReply, reply } from "./views.ts";

type Parts = Readonly<{
  charges: ChargeDesk;
  refunds: RefundDesk;
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
  if (!isKey(key)) {
    return exchange.answer(faultReply([{ pointer: "/key", message: "is no key" }]));
  }
  if (verb === undefined && target === "GET /charges") return parts.charges.find(exchange, key);
  if (verb === undefined && target === "GET /refunds") return parts.refunds.find(exchange, key);
  if (verb === "close" && target === "POST /charges") return parts.charges.close(exchange, key);
  exchange.answer(errorReply(404, "route_not_found"));
}

function routePlain(parts: Parts, exchange: Exchange, target: string): void {
  switch (target) {
    case "POST /charges":
      return parts.charges.charge(exchange);
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
    "GET /charges?after&limit",
    "GET /movements?after&limit",
    "POST /refunds",
    "GET /refunds/{key}",
    "POST /tokens",
    "POST /clock",
    "GET /healthz",
  ],
  tokens: scenarios.map(({ token, does, delay_ms }) =>
    delay_ms === undefined ? { token, does } : { token: `${token}[_<ms>]`, does, delay_ms },
  ),
  every_token: "With `_quiet` at its end nothing is notified. Unknown tokens: invalid_token.",
  test_cards,
});
