/** From the till's one scanner to the deposit that is being taken. */
export const deposit_scan_event = "tillgate:deposit-scan";

export function tellDepositScan(bar_code: string): void {
  window.dispatchEvent(new CustomEvent(deposit_scan_event, { detail: bar_code }));
}
