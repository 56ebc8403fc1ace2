/** Where the picture of a ticket's QR code comes from. */

export type QrPicture = Readonly<{
  url: string;
  /** True: the document's own link points to another server, which must not learn the code. */
  is_replaced: boolean;
}>;

/** The document's link where it is of `origin`; else our own route draws the code. */
export function qrPicture(
  ticket: Readonly<{ qr_url: string; ticket_code: string }>,
  origin: string,
): QrPicture {
  const url = URL.parse(ticket.qr_url, origin);
  if (url !== null && url.origin === origin) return { url: ticket.qr_url, is_replaced: false };
  const query = new URLSearchParams({ size: "240x240", data: ticket.ticket_code });
  return { url: `/v1/create-qr-code/?${query}`, is_replaced: true };
}
