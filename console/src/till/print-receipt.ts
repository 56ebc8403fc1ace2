/**
 * Prints the receipt of a sale: the server counts the print, marks it, and gives the page that is
 * printed, out of a frame that nobody sees.
 */
import { problemOf, requestText } from "../api/request.ts";
import { currentLanguage } from "../i18n/language.ts";
import { keyOfWrite, settleWrite } from "./write-keys.ts";

/** Throws what the request threw. A print that was not answered is the same one when repeated. */
export async function printReceipt(trade_order_id: string): Promise<void> {
  const write = `print ${trade_order_id}`;
  const path = `/v1/trade_orders/${encodeURIComponent(trade_order_id)}/receipts`;
  try {
    const body = { format: "html", width: 80, language: currentLanguage() };
    const idempotency_key = keyOfWrite(write);
    const page = await requestText(path, { method: "POST", body, idempotency_key });
    settleWrite(write);
    printPage(page);
  } catch (error) {
    if (problemOf(error) !== undefined) settleWrite(write);
    throw error;
  }
}

/** The frame stays until the next one: a browser may read it for as long as it prints. */
function printPage(page: string): void {
  document.getElementById(frame_id)?.remove();
  const frame = document.createElement("iframe");
  frame.id = frame_id;
  frame.title = "receipt";
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.style.cssText = "position:fixed;right:0;bottom:0;width:0;height:0;border:0";
  frame.addEventListener("load", () => frame.contentWindow?.print(), { once: true });
  frame.srcdoc = page;
  document.body.append(frame);
}

const frame_id = "till-paper";
