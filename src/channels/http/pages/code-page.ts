/**
 * The page for whoever scans a code at a counter: the amount, or a field for it, and the ways to
 * pay. It works on any phone, without script.
 */
import { html, page_headers, type Html } from "./html.ts";
import { codePageTexts } from "./code-page-texts.ts";
import type { ScannedMethod } from "../counter/sell-by-code.ts";

export type CodeView = Readonly<{
  language: "zh-CN" | "en";
  /** Where the form goes, and what the code is called; null where there is nothing to pay. */
  form: Readonly<{
    action: string;
    merchant: string;
    name: string;
    currency: string;
    /** Fixed, in major units; null: the customer types it. */
    amount: string | null;
    /** What was typed before. */
    typed: string;
    methods: readonly ScannedMethod[];
    is_simulator: boolean;
  }> | null;
  /** What is wrong. */
  fault: "unknown" | "off" | "not_an_amount" | "not_now" | null;
}>;

/** As other pages, and its own form may be sent, to the pay page in the end. */
export const code_page_headers = {
  ...page_headers,
  "content-security-policy": page_headers["content-security-policy"].replace(
    "form-action 'none'",
    "form-action 'self'",
  ),
} as const;

const style = `
:root { color-scheme: light dark; --ink: #16202a; --soft: #56606b; --paper: #fff; --ground: #eef2f5;
  --line: #8a949e; --alarm: #b3261e; --accent: #0b5cad; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f5; --soft: #aab4be; --paper: #1b232b;
  --ground: #10161c; --line: #6a7682; --alarm: #ffb4ab; --accent: #8cc1f5; --on-accent: #10161c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
    "WenQuanYi Micro Hei", sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1rem; }
form, article { background: var(--paper); border-radius: 1rem; padding: 1.5rem; }
nav { text-align: right; padding-bottom: .5rem; }
a { color: inherit; }
h1 { font-size: 1.35rem; margin: .25rem 0 1rem; overflow-wrap: anywhere; }
.soft { color: var(--soft); margin: 0; }
label { display: block; }
input, .sum { font-size: 2rem; font-variant-numeric: tabular-nums; margin: .25rem 0 1rem; }
input { width: 100%; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem;
  background: transparent; color: inherit; }
button { display: block; width: 100%; min-height: 3rem; margin-top: .75rem; font: inherit;
  font-weight: 600; border: 0; border-radius: .5rem; background: var(--accent);
  color: var(--on-accent); }
.alarm { color: var(--alarm); font-weight: 600; }
`;

export function codePage({ language, form, fault }: CodeView): Html {
  const text = codePageTexts[language];
  const other = language === "zh-CN" ? "en" : "zh-CN";
  const alarm =
    fault === null ? { html: "" } : html`<p class="alarm" role="alert">${text[fault]}</p>`;
  const main = form === null ? html`<article>${alarm}</article>` : formOf(form, { text, alarm });
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${text.title}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <main>
          <nav><a href="?lang=${other}" hreflang="${other}" lang="${other}">${text.other}</a></nav>
          ${main}
        </main>
      </body>
    </html>`;
}

function formOf(
  form: NonNullable<CodeView["form"]>,
  { text, alarm }: Readonly<{ text: (typeof codePageTexts)["en"]; alarm: Html }>,
): Html {
  const { action, merchant, name, currency, amount, typed, methods, is_simulator } = form;
  const sum =
    amount === null
      ? html`<label for="amount">${text.amount} (${currency})</label>
          <input
            id="amount"
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            required
            maxlength="13"
            value="${typed}"
          />`
      : html`<p class="soft">${text.amount}</p>
          <p class="sum">${currency} ${amount}</p>`;
  const buttons = methods.map(
    (method) =>
      html`<button type="submit" name="method" value="${method}">${text.methods[method]}</button> `,
  );
  return html`<form method="post" action="${action}">
    <p class="soft">${text.pay} ${merchant}</p>
    <h1>${name}</h1>
    ${alarm}${sum}
    <p class="soft">${text.how}</p>
    ${buttons} ${is_simulator ? html`<p class="soft">${text.simulator}</p>` : ""}
  </form>`;
}
