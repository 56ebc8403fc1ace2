/**
 * The ticket page for the visitor: QR, product, date, party. Readable on any phone, without script.
 */
import type { Admission } from "../../../contract/catalog.ts";
import type { TicketRow } from "../../../queries/orders/read-ticket.ts";
import type { Language } from "../refusals/problem.ts";
import { html, type Html } from "./html.ts";
import { ticketTexts } from "./ticket-texts.ts";

export type TicketView = Readonly<{
  ticket: TicketRow;
  /** The product's name in the page's language. */
  name: string;
  /** Who one pack admits, and how many packs these are; null when the SKU is gone. */
  party: Readonly<{ admits: readonly Admission[]; packs: number }> | null;
  language: Language;
}>;

const style = `
:root { color-scheme: light dark; --ink: #16202a; --soft: #56606b; --paper: #fff; --ground: #eef2f5;
  --line: #d8dfe5; --alarm: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f5; --soft: #aab4be; --paper: #1b232b;
  --ground: #10161c; --line: #33404c; --alarm: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
    "WenQuanYi Micro Hei", sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1rem; }
article { background: var(--paper); border-radius: 1rem; padding: 1.5rem; text-align: center;
  border: 1px solid var(--line); }
h1 { font-size: 1.35rem; margin: .25rem 0 1rem; overflow-wrap: anywhere; }
.merchant { color: var(--soft); margin: 0; }
img { width: 240px; height: 240px; max-width: 100%; background: #fff; padding: .5rem;
  border-radius: .75rem; border: 1px solid var(--line); }
.revoked img { filter: grayscale(1) opacity(.25); }
.alarm { color: var(--alarm); font-weight: 700; font-size: 1.1rem; }
dl { text-align: left; margin: 1.25rem 0 0; border-top: 1px dashed var(--line); padding-top: 1rem;
  display: grid; grid-template-columns: auto 1fr; gap: .4rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
code { font-size: .85rem; }
nav { text-align: right; padding-bottom: .5rem; }
a { color: inherit; }
@media print { body { background: #fff; } nav { display: none; } article { border: 0; } }
`;

export function ticketPage(view: TicketView): Html {
  const { ticket, language } = view;
  const text = ticketTexts[language];
  const is_revoked = ticket.ticket_status === "REVOKED";
  const merchant = language === "zh-CN" ? ticket.name_zh : ticket.name_en;
  const other = language === "zh-CN" ? "en" : "zh-CN";
  const code = ticket.ticket_code;
  const image = `/v1/create-qr-code/?size=480x480&data=${encodeURIComponent(code)}`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text.title} · ${view.name}</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<nav><a href="?lang=${other}" hreflang="${other}" lang="${other}">${text.other}</a></nav>
<article${{ html: is_revoked ? ' class="revoked"' : "" }}>
<p class="merchant">${merchant}</p>
<h1>${view.name}</h1>
<img src="${image}" alt="${text.code} ${code}" width="240" height="240">
<p${{ html: is_revoked ? ' class="alarm" role="alert"' : "" }}>
${is_revoked ? text.revoked : text.show}</p>
<dl>
<dt>${text.date}</dt><dd>${dateText(ticket.visit_date, language)}</dd>
${timeRow(ticket, text.time)}
<dt>${text.party}</dt><dd>${partyText(view)}</dd>
<dt>${text.code}</dt><dd><code>${code}</code></dd>
<dt>${text.order}</dt><dd><code>${ticket.order_id}</code></dd>
</dl>
</article>
</main>
</body>
</html>`;
}

function timeRow(ticket: TicketRow, label: string): Html {
  return ticket.start_time === ""
    ? { html: "" }
    : html`<dt>${label}</dt>
        <dd>${ticket.start_time} (${ticket.time_zone})</dd>`;
}

function dateText(date: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language === "zh-CN" ? "zh-CN" : "en-SG", {
    dateStyle: "full",
    timeZone: "UTC",
  });
  return format.format(new Date(`${date}T00:00:00Z`));
}

function partyText({ ticket, party, language }: TicketView): string {
  const text = ticketTexts[language];
  const people = text.people(ticket.quantity);
  if (party === null) return people;
  const parts = party.admits.map(({ type, count }) => `${text[type]} × ${count * party.packs}`);
  return `${people} (${parts.join(text.joint)})`;
}
