/** The code of a ticket, out of the address of its page. */

/** `ticket_…` of `https://…/t/ticket_…`. */
export function ticketCode(ticket_url: string): string {
  const path = ticket_url.split(/[?#]/, 1)[0] ?? "";
  return decodeURIComponent(path.split("/").at(-1) ?? "");
}
