/** One line that tells customers apart, out of whatever the channel knows of them. */

/** Names say more than addresses, addresses more than numbers. */
const preference = [/name$/, /email$/, /phone$/];

/** The most telling value of a customer; empty when nothing is known. */
export function customerName(customer: Readonly<Record<string, string>>): string {
  const entries = Object.entries(customer);
  for (const pattern of preference) {
    const found = entries.find(([key]) => pattern.test(key));
    if (found !== undefined) return found[1];
  }
  return entries[0]?.[1] ?? "";
}
