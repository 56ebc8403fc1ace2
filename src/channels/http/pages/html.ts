/** HTML written by hand, with everything from outside escaped. */

/** A piece of HTML that may be put into another as it is. */
export type Html = Readonly<{ html: string }>;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template: text is escaped, pieces of HTML and lists of them stand as they are. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const written = values.map((value) => {
    if (typeof value === "object") {
      return Array.isArray(value)
        ? (value as readonly Html[]).map((piece) => piece.html).join("")
        : (value as Html).html;
    }
    return String(value).replace(/[&<>"']/g, (character) => escapes[character] ?? character);
  });
  return { html: parts.map((part, index) => part + (written[index] ?? "")).join("") };
}

/** Our pages load nothing from elsewhere and run no script. */
export const page_headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
} as const;
