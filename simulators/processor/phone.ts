/**
 * The simulated phone: a customer scans the code that the till shows. Programs pay with
 * `POST /phone/pay`, people on the page that the code leads to. Neither needs the secret: whoever
 * has seen a code may pay it.
 */
import { isForPhones } from "./behaviour.ts";
import type { Charges, Scan } from "./charges.ts";
import type { Holds } from "./holds.ts";
import type { Exchange } from "./http-server.ts";
import { languageOf, phonePage } from "./phone-page.ts";
import type { ChargeRecord, HoldRecord } from "./records.ts";
import { takenBy } from "./records.ts";
import type { PhoneRequest, Reading } from "./shapes.ts";
import { readPhoneRequest } from "./shapes.ts";
import type { Store } from "./store.ts";
import type { Reply } from "./views.ts";
import { errorReply, faultReply, reply } from "./views.ts";

export type Phone = Readonly<{
  /** `POST /phone/pay {content, behaviour?, payer?}`, as JSON or from a form. */
  pay(exchange: Exchange): void;
  /** `GET /pay/{code}`: the page to pay on. */
  show(exchange: Exchange, code_id: string): void;
}>;

type Parts = Readonly<{
  store: Store;
  charges: Charges;
  holds: Holds;
  /** Sees to it that what was scanned is looked at when its moment comes. */
  schedule: (record: Scanned) => void;
}>;

type Scanned = ChargeRecord | HoldRecord;

const FORM = "application/x-www-form-urlencoded";

export function createPhone(parts: Parts): Phone {
  const { store, charges, holds } = parts;

  /** What a code is for, as it stands now. */
  function look(code_id: string): Scanned | null {
    const subject = store.subjectOfCode(code_id);
    if (subject === null) return null;
    const { kind, key } = subject;
    const record = kind === "hold" ? holds.find(key) : charges.find(key);
    return record?.kind === "charge" || record?.kind === "hold" ? record : null;
  }
  /** Null when the code does not wait to be scanned any more. */
  function scan({ kind, key }: Scanned, by: Scan): Scanned | null {
    const record = kind === "charge" ? charges.scan(key, by) : holds.scan(key, by);
    if (record !== null) parts.schedule(record);
    return record;
  }
  function payBy({ content, behaviour, payer }: PhoneRequest): Reply {
    const record = look(codeIn(content) ?? "");
    if (record === null) return errorReply(404, "code_not_found");
    if (!isForPhones(behaviour)) return errorReply(422, "behaviour_unknown");
    const paid = scan(record, { behaviour, payer });
    return paid === null ? errorReply(409, "code_ended", view(record)) : reply(200, view(paid));
  }

  return {
    pay(exchange) {
      const is_form = exchange.header("content-type").startsWith(FORM);
      const form = new URLSearchParams(is_form ? exchange.body : "");
      const request = is_form ? readForm(form) : readPhoneRequest(exchange.body);
      if (!request.ok) return exchange.answer(faultReply(request.faults));
      const answer = payBy(request.value);
      const code_id = codeIn(request.value.content);
      // A person sees on the page how it went, and a reload does not pay again.
      const language = languageOf(form.get("lang"), exchange.header("accept-language"));
      const location = `/pay/${code_id}?lang=${language}`;
      const goes_on = is_form && code_id !== null && answer.status !== 422;
      exchange.answer(goes_on ? { ...answer, status: 303, location } : answer);
    },
    show(exchange, code_id) {
      const record = look(code_id);
      const language = languageOf(exchange.query.get("lang"), exchange.header("accept-language"));
      const text = phonePage({ record, code_id, language });
      exchange.answer({ status: record === null ? 404 : 200, text, is_page: true });
    },
  };
}

/** The last part of `http://…/pay/<code>`, whatever the address: it may have changed since. */
function codeIn(content: string): string | null {
  return /\/pay\/([A-Za-z0-9_-]{22})$/.exec(content)?.[1] ?? null;
}

function readForm(form: URLSearchParams): Reading<PhoneRequest> {
  const content = form.get("content") ?? "";
  const behaviour = form.get("behaviour") ?? "";
  return readPhoneRequest(JSON.stringify({ content, behaviour }));
}

function view(record: Scanned): Readonly<Record<string, unknown>> {
  const { amount_minor, currency } = takenBy(record);
  const { kind, state, payment_method } = record;
  return { kind, state, payment_method, amount_minor, currency };
}
