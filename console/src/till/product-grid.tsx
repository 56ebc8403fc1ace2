/** What is on sale on a date, with what is left of it: a tile a product, a letter a tile. */
import { Paper, Text, Title } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { AvailabilityDay, Sku } from "../../../src/contract/catalog.ts";
import { visitorsOnSlot, type Cart } from "./cart.ts";
import { KeyCap } from "./key-cap.tsx";
import { useLocalName } from "./local-name.ts";
import styles from "./product-grid.module.css";
import { availabilityQuery } from "./queries.ts";
import { useMoney } from "./use-money.ts";

/** A product with its days as the server answered, less what the cart holds already. */
export type Offer = Readonly<{ sku: Sku; slots: readonly AvailabilityDay[]; is_known: boolean }>;

export function useOffers(skus: readonly Sku[], date: string, cart: Cart): readonly Offer[] {
  const answers = useQueries({
    queries: skus.map(({ sku_id }) => availabilityQuery(sku_id, date)),
  });
  return skus.map((sku, index) => {
    const { data } = answers[index] ?? {};
    const slots = data?.data.map((slot) => lessCart(slot, { sku, cart })) ?? [];
    return { sku, slots, is_known: data !== undefined };
  });
}

function lessCart(
  slot: AvailabilityDay,
  { sku, cart }: Readonly<{ sku: Sku; cart: Cart }>,
): AvailabilityDay {
  if (!slot.available || slot.remaining === null) return slot;
  const { pool_id, pack_size } = sku;
  const { date, start_time = "" } = slot;
  const remaining = slot.remaining - visitorsOnSlot(cart, { pool_id, date, start_time });
  if (remaining >= pack_size) return { ...slot, remaining };
  return { ...slot, remaining: Math.max(0, remaining), available: false, reason: "SOLD_OUT" };
}

export function ProductGrid({
  offers,
  onChoose,
}: {
  offers: readonly Offer[];
  onChoose: (offer: Offer) => void;
}) {
  const { t } = useTranslation("till");
  if (offers.length === 0) {
    return (
      <Paper withBorder p="xl">
        <Title order={2} size="h4">
          {t("products_none_title")}
        </Title>
        <Text c="dimmed">{t("products_none")}</Text>
      </Paper>
    );
  }
  return (
    <div id="till-products" className={styles["grid"]} role="group" aria-label={t("products")}>
      {offers.map((offer, index) => (
        <Tile key={offer.sku.sku_id} offer={offer} letter={letterAt(index)} onChoose={onChoose} />
      ))}
    </div>
  );
}

/** The key of a tile; tiles beyond the alphabet have none. */
export function letterAt(index: number): string {
  return index < 26 ? String.fromCodePoint(65 + index) : "";
}

function Tile({
  offer,
  letter,
  onChoose,
}: {
  offer: Offer;
  letter: string;
  onChoose: (offer: Offer) => void;
}) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const { write } = useMoney();
  const { sku, slots, is_known } = offer;
  const is_open = slots.some(({ available }) => available);
  return (
    <button
      type="button"
      className={styles["tile"]}
      aria-disabled={is_known && !is_open}
      aria-keyshortcuts={letter === "" ? undefined : letter}
      onClick={() => onChoose(offer)}
    >
      <span className={styles["top"]}>
        <span className={styles["name"]}>{localName(sku.name)}</span>
        {letter === "" ? null : <KeyCap name={letter} />}
      </span>
      <span className={styles["price"]}>{write(sku.price.amount)}</span>
      <span className={styles["foot"]}>
        <span>{t("visitors", { count: sku.pack_size })}</span>
        {is_known ? <Room slots={slots} /> : <span aria-hidden>…</span>}
      </span>
    </button>
  );
}

/** What is left, or why nothing is. */
function Room({ slots }: { slots: readonly AvailabilityDay[] }) {
  const { t } = useTranslation("till");
  const open = slots.filter(({ available }) => available);
  const [first] = slots;
  if (first === undefined) return <span data-room="none">{t("no_slot")}</span>;
  if (open.length === 0) {
    const { reason = "SOLD_OUT" } = first;
    return <span data-room="none">{t(`unavailable.${reason}`)}</span>;
  }
  if (slots.length > 1 || first.start_time !== undefined) {
    return <span data-room="some">{t("times", { count: open.length })}</span>;
  }
  return <RoomLeft remaining={first.remaining} />;
}

const few = 20;

export function RoomLeft({ remaining }: { remaining: number | null }) {
  const { t } = useTranslation("till");
  if (remaining === null) return <span data-room="some">{t("unlimited")}</span>;
  return (
    <span data-room={remaining <= few ? "few" : "some"}>{t("left", { count: remaining })}</span>
  );
}
