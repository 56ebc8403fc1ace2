/**
 * Brings a receipt into the form that is printed. One that does not add up is never printed.
 */
import { invariant } from "../../domain/decision.ts";
import { addMinor } from "../../domain/money.ts";
import {
  items,
  pair,
  rule,
  space,
  text,
  type Block,
  type PrintDocument,
} from "./print-document.ts";
import { methodName, paperHead, printedLine } from "./print-parts.ts";
import { amountText, maskedNumber, moneyText, signedText, timeText } from "./receipt-format.ts";
import { receiptTexts, type ReceiptTexts } from "./receipt-texts.ts";
import type { Receipt, ReceiptMember, ReceiptTender, ReceiptTicket } from "./receipt.ts";

/** What most parts need besides what they are about. */
type Context = Readonly<{ receipt: Receipt; words: ReceiptTexts; currency: string }>;

/** The receipt as blocks from top to bottom. Throws when its sums do not close: a bug. */
export function composeReceipt(receipt: Receipt): PrintDocument {
  checkSums(receipt);
  const { printing, about, tickets, member } = receipt;
  const { language, currency, printed_at_ms } = printing;
  const words = receiptTexts[language];
  const context: Context = { receipt, words, currency };
  const blocks: readonly Block[] = [
    ...paperHead(receipt.letterhead, printing),
    ...text(words.titles[about.kind], { align: "center", style: "bold" }),
    rule,
    ...numbers(context),
    ...goods(context),
    rule,
    ...sums(context),
    rule,
    ...receipt.tenders.flatMap((tender) => tenderBlocks(tender, context)),
    ...depositBlocks(context),
    ...(member === null ? [] : [rule, ...memberBlocks(member, context)]),
    ...tickets.flatMap((ticket) => ticketBlocks(ticket, words)),
    rule,
    ...text(receipt.message ?? words.thanks, { align: "center" }),
    ...printedLine(printing),
  ];
  const title = `${words.titles[about.kind]} ${receipt.trade_order_id}`;
  return { language, title, printed_at_ms, blocks };
}

function checkSums(receipt: Receipt): void {
  const { lines, discounts, tenders, order_amount_minor, amount_minor } = receipt;
  const sum = (parts: readonly Readonly<{ amount_minor: bigint }>[]) =>
    addMinor(parts.map((part) => part.amount_minor));
  const number = receipt.trade_order_id;
  invariant(
    lines.length === 0 || sum(lines) === order_amount_minor,
    `the lines of ${number} do not come to its order amount`,
  );
  invariant(
    order_amount_minor - sum(discounts) === amount_minor,
    `the discounts of ${number} do not lead to its amount`,
  );
  invariant(sum(tenders) === amount_minor, `the tenders of ${number} do not come to its amount`);
  invariant(
    tenders.every(({ amount_minor: part, tendered_minor }) => (tendered_minor ?? part) >= part),
    `less was handed over for ${number} than was taken`,
  );
}

function numbers({ receipt, words }: Context): readonly Block[] {
  const { about, order_ids, operator_name, device_name, at_ms, printing } = receipt;
  const refund = about.kind === "REFUND" ? about : null;
  return [
    ...pair(words.refund_order, refund?.refund_id ?? null),
    ...pair(words.trade_order, receipt.trade_order_id),
    ...order_ids.flatMap((order_id) => pair(words.order, order_id, "small")),
    ...pair(words.time, timeText(at_ms, printing.time_zone)),
    ...pair(words.operator, operator_name),
    ...pair(words.device, device_name),
    ...pair(words.reason, refund?.reason ?? null),
  ];
}

function goods({ receipt, words, currency }: Context): readonly Block[] {
  const { goods: name, quantity, price, amount } = words;
  const rows = receipt.lines.map((line) => ({
    name: line.name,
    details: line.details,
    quantity: line.quantity.toString(),
    price: line.unit_price_minor === null ? "" : amountText(line.unit_price_minor, currency),
    amount: amountText(line.amount_minor, currency),
  }));
  const table = items({ name, quantity, price, amount }, rows);
  return table.length === 0 ? [] : [rule, ...table];
}

function sums({ receipt, words, currency }: Context): readonly Block[] {
  const { about, discounts, order_amount_minor, amount_minor, tax } = receipt;
  const less = discounts.map(({ amount_minor: part }) => part);
  return [
    ...(discounts.length === 0
      ? []
      : pair(words.order_amount, amountText(order_amount_minor, currency))),
    ...discounts.flatMap((one) => pair(one.name, amountText(-one.amount_minor, currency))),
    ...(discounts.length < 2
      ? []
      : pair(words.discount_amount, amountText(-addMinor(less), currency))),
    ...pair(words.amounts[about.kind], moneyText(amount_minor, currency), "large"),
    ...(about.kind === "RECHARGE" ? giftBlocks(about, { words, currency }) : []),
    ...(tax === null
      ? []
      : pair(words.tax_included(tax.name), amountText(tax.amount_minor, currency), "small")),
  ];
}

type Gift = Extract<Receipt["about"], { kind: "RECHARGE" }>;

/** Points are told with the member's others. */
function giftBlocks(
  { gift_minor, coupons }: Gift,
  { words, currency }: Pick<Context, "words" | "currency">,
): readonly Block[] {
  return [
    ...pair(words.gift, gift_minor > 0n ? amountText(gift_minor, currency) : null),
    ...coupons.flatMap(({ name, count }) => pair(words.gift_coupon, `${name} × ${count}`)),
  ];
}

function tenderBlocks(tender: ReceiptTender, { words, currency, receipt }: Context) {
  const { method, amount_minor, tendered_minor, reference } = tender;
  const name = methodName(method, receipt.printing.language);
  const change = tendered_minor === null ? 0n : tendered_minor - amount_minor;
  return [
    ...pair(name, amountText(amount_minor, currency)),
    ...(tendered_minor === null
      ? []
      : [
          ...pair(words.tendered, amountText(tendered_minor, currency)),
          ...pair(words.change, amountText(change, currency), "bold"),
        ]),
    ...pair(words.channel_no, reference, "small"),
  ];
}

function depositBlocks({ receipt: { about }, words, currency }: Context): readonly Block[] {
  if (about.kind !== "SALE" || about.deposit === null) return [];
  const { held_minor, returned_minor } = about.deposit;
  return [
    ...pair(words.deposit_held, amountText(held_minor, currency)),
    ...pair(words.deposit_returned, amountText(returned_minor, currency)),
  ];
}

function memberBlocks(member: ReceiptMember, { words, currency }: Context): readonly Block[] {
  const { phone, card_no, points, points_left, balance_minor } = member;
  return [
    ...pair(words.member_phone, phone === null ? null : maskedNumber(phone)),
    ...pair(words.member_card, card_no === null ? null : maskedNumber(card_no)),
    ...pair(words.points, points === null ? null : signedText(points)),
    ...pair(words.points_left, points_left === null ? null : points_left.toString()),
    ...pair(words.balance, balance_minor === null ? null : amountText(balance_minor, currency)),
  ];
}

function ticketBlocks(ticket: ReceiptTicket, words: ReceiptTexts): readonly Block[] {
  const { name, details, code, qr } = ticket;
  return [
    rule,
    ...text(name, { align: "center", style: "bold" }),
    ...details.flatMap((detail) => text(detail, { align: "center" })),
    ...(qr === null
      ? pair(words.ticket, code)
      : [{ kind: "qr", data: qr, caption: code } as const, space]),
  ];
}
