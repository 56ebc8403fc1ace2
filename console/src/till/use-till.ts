/** What a till holds: the date, the cart, the typed number, the open dialog, the sale under way. */
import { useCallback, useEffect, useState } from "react";
import type { CreateSale } from "../../../src/contract/sale.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import {
  addPacks,
  empty_cart,
  open_sale_line,
  saleOf,
  setPacks,
  totalsOf,
  type Cart,
  type OpenSaleLine,
} from "./cart.ts";
import { pressKeypad, type KeypadKey } from "./keypad-text.ts";
import { dateIn } from "./local-day.ts";
import { useMemberDesk } from "./members/use-member-desk.ts";
import type { PayWay } from "./pay-dialog.tsx";
import { useOffers, type Offer } from "./product-grid.tsx";
import type { TillProps } from "./till.tsx";
import { useSale } from "./use-sale.ts";

export type TillDialog =
  | Readonly<{
      kind:
        | "none"
        | "own_amount"
        | "discount"
        | "sales"
        | "deposits"
        | "members"
        | "recharge"
        | "shift"
        | "keys";
    }>
  | Readonly<{ kind: "pay"; way: PayWay }>
  | Readonly<{ kind: "times"; offer: Offer }>;

export type TillNotice = "not_a_payment_code" | "nothing_to_pay";

/** Whole packs typed before a product: no more than one line takes. */
const number_digits_max = 5;
const notice_ms = 6_000;

export type TillDesk = ReturnType<typeof useTill>;

export function useTill({ store, skus, storage }: TillProps) {
  const today = useToday();
  const { currency } = useSignedIn().merchant;
  const [chosen_date, setDate] = useState(today);
  const date = chosen_date < today ? today : chosen_date;
  const [cart, setCartState] = useState(() => storage.cart());
  const [number, setNumber] = useState("");
  const [dialog, ask] = useState<TillDialog>({ kind: "none" });
  const [side, setSide] = useState<"products" | "cart">("products");
  const [notice, setNotice] = useNotice();

  const setCart = useCallback(
    (next: Cart) => {
      storage.keepCart(next);
      setCartState(next);
    },
    [storage],
  );
  const members = useMemberDesk({ cart, store });
  const leaveMember = members.leave;
  const startAnew = useCallback(() => {
    setCart(empty_cart);
    leaveMember();
    setNumber("");
    ask({ kind: "none" });
    setSide("products");
    setDate("");
  }, [setCart, leaveMember]);
  const desk = useSale(storage, startAnew);
  const offers = useOffers(skus, date, cart);

  function addTicket({ sku }: Offer, start_time: string) {
    const { sku_id, pool_id, name, pack_size } = sku;
    const ware = { sku_id, pool_id, name, pack_size, date, start_time };
    const packs = number === "" ? 1 : Number(number);
    setCart(addPacks(cart, { ...ware, price_minor: sku.price.amount }, packs));
    setNumber("");
    ask({ kind: "none" });
  }

  function choose(offer: Offer) {
    const open = offer.slots.filter(({ available }) => available);
    const [first] = open;
    if (first === undefined) return;
    const is_timed = offer.slots.length > 1 || first.start_time !== undefined;
    if (is_timed) ask({ kind: "times", offer });
    else addTicket(offer, "");
  }

  function pay(payment: CreateSale["payment"]) {
    if (totalsOf(cart).is_discount_too_large) return;
    const sale = saleOf(cart, { store_no: store.store_no, device: storage.device(), currency });
    ask({ kind: "none" });
    const { due_minor } = members.parts;
    desk.begin({ ...sale, ...members.fields(), payment, customer: {} }, due_minor);
  }

  return {
    today,
    date,
    setDate,
    cart,
    setCart,
    number,
    setNumber,
    dialog,
    ask,
    side,
    setSide,
    notice,
    setNotice,
    desk,
    members,
    offers,
    choose,
    addTicket,
    pay,
    pressNumber: (key: KeypadKey) => {
      const next = pressKeypad(number, key, 0);
      setNumber(next === "0" ? "" : next.slice(0, number_digits_max));
    },
    /** The typed number becomes the packs of the chosen line. */
    applyNumber: () => {
      if (number === "" || cart.selected === null || cart.selected === open_sale_line) return;
      setCart(setPacks(cart, cart.selected, Number(number)));
      setNumber("");
    },
    addOpenSale: (line: OpenSaleLine) => {
      setCart({ ...cart, open_sale: line, selected: open_sale_line });
      ask({ kind: "none" });
    },
  };
}

/** The merchant's day, which changes at the merchant's midnight. */
function useToday(): string {
  const { time_zone } = useSignedIn().merchant;
  const [today, setToday] = useState(() => dateIn(time_zone, Date.now()));
  useEffect(() => {
    const timer = window.setInterval(() => setToday(dateIn(time_zone, Date.now())), 20_000);
    return () => window.clearInterval(timer);
  }, [time_zone]);
  return today;
}

/** Something to know, for a while. */
function useNotice() {
  const [notice, setNotice] = useState<TillNotice | null>(null);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = window.setTimeout(() => setNotice(null), notice_ms);
    return () => window.clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice] as const;
}
