/**
 * The page that a code leads to: what a customer would see on a phone, with the buttons of
 * `POST /phone/pay`. It works without scripts and says on every screen that it is a simulator.
 */
import { isScannedChannel } from "./bar-codes.ts";
import type { ChargeRecord, HoldRecord } from "./records.ts";
import { takenBy } from "./records.ts";
import type { Language } from "./phone-texts.ts";
import { phone_texts } from "./phone-texts.ts";

export type PhoneView = Readonly<{
  /** What the code is for; null when there is no such code. */
  record: ChargeRecord | HoldRecord | null;
  code_id: string;
  language: Language;
}>;

/** As the wallets', but dark enough for white text. */
const colours = {
  wechat: "#05763a",
  alipay: "#0958d9",
  unionpay: "#b91c1c",
  paynow: "#7c1a78",
} as const;
const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0 auto; max-width: 24rem; padding: 1rem; line-height: 1.5; }
.notice { background: #fff3bf; color: #4a3800; padding: .5rem .75rem; border-radius: .5rem; }
.amount { font-size: 2.25rem; margin: .5rem 0; }
.state { font-size: 1.25rem; font-weight: 600; }
button { display: block; width: 100%; min-height: 3rem; margin: .75rem 0; font-size: 1rem;
  border: 1px solid currentColor; border-radius: .5rem; background: transparent; color: inherit; }
button.main { color: #fff; border-color: transparent; }
`;

/** The page's language: as asked, else as the browser likes it, else English. */
export function languageOf(asked: string | null, accepted: string): Language {
  if (asked === "zh" || asked === "en") return asked;
  return accepted.trim().toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The whole page. */
export function phonePage(view: PhoneView): string {
  const { record, code_id, language } = view;
  const texts = phone_texts[language];
  const other = language === "zh" ? "en" : "zh";
  const is_paying = record?.state === "PENDING" && record.scan !== undefined;
  return `<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${is_paying ? '<meta http-equiv="refresh" content="2">' : ""}
<title>${texts.title}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="notice">${texts.notice}</p>
<a href="/pay/${escape(code_id)}?lang=${other}" lang="${other}">${texts.other_language}</a>
</header>
<main>
${record === null ? `<h1>${texts.unknown}</h1>` : body(record, view)}
</main>
</body>
</html>
`;
}

function body(record: ChargeRecord | HoldRecord, { code_id, language }: PhoneView): string {
  const texts = phone_texts[language];
  const { payment_method, merchant_id, state, scan } = record;
  const name = isScannedChannel(payment_method) ? texts.channel[payment_method] : payment_method;
  const waits = state === "PENDING" && scan === undefined;
  const status = state === "PENDING" ? texts.state.PAYING : texts.state[state];
  return `<h1>${escape(name)}</h1>
<p>${texts.payee}: ${escape(merchant_id)}<br>${texts[record.kind]}</p>
<p class="amount">${escape(amountText(record, language))}</p>
${waits ? buttons(record, { code_id, language }) : `<p class="state" role="status">${status}</p>`}`;
}

function buttons(
  { payment_method }: ChargeRecord | HoldRecord,
  { code_id, language }: Pick<PhoneView, "code_id" | "language">,
): string {
  const texts = phone_texts[language];
  const colour = isScannedChannel(payment_method) ? colours[payment_method] : "#333";
  const button = (behaviour: string, text: string, look: string): string =>
    `<button name="behaviour" value="${behaviour}" ${look}>${text}</button>`;
  return `<form method="post" action="/phone/pay">
<input type="hidden" name="content" value="/pay/${escape(code_id)}">
<input type="hidden" name="lang" value="${language}">
${button("success", texts.pay, `class="main" style="background:${colour}"`)}
${button("user_paying", texts.pay_slowly, "")}
${button("cancelled", texts.decline, "")}
</form>`;
}

/** `¥500.00`: exact, whatever the number of digits. */
function amountText(record: ChargeRecord | HoldRecord, language: Language): string {
  const { amount_minor, currency } = takenBy(record);
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const all = amount_minor.padStart(digits + 1, "0");
  const cut = all.length - digits;
  const decimal = digits === 0 ? all : `${all.slice(0, cut)}.${all.slice(cut)}`;
  return format.format(decimal as Intl.StringNumericLiteral);
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
