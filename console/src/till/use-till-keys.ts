/** The keys of the till while no dialog is open, and its scanner, which is always heard. */
import { useEffect, useEffectEvent, useState } from "react";
import { isButton } from "./amount-dialogs.tsx";
import {
  isEmpty,
  open_sale_line,
  removeLine,
  selectNeighbour,
  setPacks,
  totalsOf,
} from "./cart.ts";
import { tellDepositScan } from "./deposits/deposit-scan.ts";
import { keypadKeyOf } from "./keypad-text.ts";
import { dayAfter } from "./local-day.ts";
import { readScan } from "./members/scan-kind.ts";
import { pay_ways } from "./pay-dialog.tsx";
import { letterAt } from "./product-grid.tsx";
import { neighbourTile } from "./tile-walk.ts";
import { letterOf, useKeys, useScanner } from "./use-keys.ts";
import { useLoneKeys } from "./use-lone-keys.ts";
import type { TillDesk } from "./use-till.ts";

export function useTillKeys(till: TillDesk): void {
  const { cart, dialog, desk, ask, members } = till;
  const is_free = dialog.kind === "none" && desk.state.step === "none";
  const letters = useLoneKeys((letter) => {
    const index = till.offers.findIndex((_, place) => letterAt(place) === letter);
    const offer = till.offers[index];
    if (offer !== undefined) till.choose(offer);
  });

  useScannedText((text) => {
    letters.forget();
    till.setNumber("");
    // A recharge is in cash: what is scanned then neither pays the cart nor changes the member.
    if (desk.state.step !== "none" || dialog.kind === "recharge") return;
    const scan = readScan(text);
    if (dialog.kind === "deposits") {
      if (scan.kind === "payment") tellDepositScan(scan.bar_code);
      return;
    }
    const is_for_members = dialog.kind === "members" || is_free;
    if (scan.kind === "payment") {
      if (isEmpty(cart) || members.parts.left_minor === 0) till.setNotice("nothing_to_pay");
      else till.pay({ method: "scan", bar_code: scan.bar_code });
    } else if (scan.kind === "unknown" || (scan.kind === "number" && !is_for_members)) {
      till.setNotice("not_a_payment_code");
    } else {
      ask({ kind: "members" });
      members.find(text);
    }
  });

  function pressFunction(key: string): boolean {
    const is_payable = !isEmpty(cart) && !totalsOf(cart).is_discount_too_large;
    if (key === "F1" || key === "?") ask({ kind: "keys" });
    else if (key === "F2") ask({ kind: "own_amount" });
    else if (key === "F4") {
      till.setDate(till.date === till.today ? dayAfter(till.today, 1) : till.today);
    } else if (key === "F6") ask({ kind: "shift" });
    else if (key === "F3") ask({ kind: "deposits" });
    else if (key === "F5") ask({ kind: "members" });
    else if (key === "F7") ask({ kind: "sales" });
    else if (key === "F8") {
      if (!isEmpty(cart)) ask({ kind: "discount" });
    } else {
      const way = pay_ways[key];
      if (way === undefined) return false;
      if (is_payable) ask({ kind: "pay", way });
    }
    return true;
  }

  /** Digits wait for a product or a line; Enter hands them to the line, or pays. */
  function pressNumber(event: KeyboardEvent): boolean {
    if (event.key === "Enter") {
      if (isButton(event.target)) return false;
      if (till.number !== "") till.applyNumber();
      else if (!isEmpty(cart)) ask({ kind: "pay", way: "cash" });
      return true;
    }
    const key = keypadKeyOf(event.key);
    if (key === undefined || key === ".") return false;
    till.pressNumber(key);
    return true;
  }

  function pressCart(key: string): boolean {
    const { selected } = cart;
    const line = cart.lines.find(({ line_id }) => line_id === selected);
    if (key === "Escape") till.setNumber("");
    else if (key === "Delete" && selected !== null) till.setCart(removeLine(cart, selected));
    else if (key === "+" && line !== undefined) {
      till.setCart(setPacks(cart, line.line_id, line.packs + 1));
    } else if (key === "-" && line !== undefined) {
      till.setCart(setPacks(cart, line.line_id, line.packs - 1));
    } else if (key === "-" && selected === open_sale_line) {
      till.setCart(removeLine(cart, open_sale_line));
    } else if (key === "PageDown") till.setCart(selectNeighbour(cart, 1));
    else if (key === "PageUp") till.setCart(selectNeighbour(cart, -1));
    else return walk(key);
    return true;
  }

  useKeys(is_free, (event) => {
    const letter = letterOf(event);
    letters.hear(event, letter);
    if (letter !== undefined) return true;
    return pressFunction(event.key) || pressNumber(event) || pressCart(event.key);
  });
}

/**
 * Each scan is told once what it typed is out of the page's fields again, which is when the page
 * was drawn anew: an amount that the scanner has typed into must not be charged.
 */
function useScannedText(onScan: (text: string) => void): void {
  const latest = useEffectEvent(onScan);
  const [scanned, setScanned] = useState<Readonly<{ text: string }> | null>(null);
  useScanner((text) => setScanned({ text }));
  useEffect(() => {
    if (scanned !== null) latest(scanned.text);
  }, [scanned]);
}

/** Arrows lead over the products, from wherever the focus is. */
function walk(key: string): boolean {
  const tile = neighbourTile(document.getElementById("till-products"), key);
  tile?.focus();
  return tile !== undefined;
}
