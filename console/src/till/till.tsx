/** One till in one store: the products of a date, the cart, and the dialogs over them. */
import { Alert, Button, TextInput, Title, VisuallyHidden } from "@mantine/core";
import {
  IconBuildingStore,
  IconHistory,
  IconKeyboard,
  IconLock,
  IconShoppingCart,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Sku } from "../../../src/contract/catalog.ts";
import { useLiveRefresh } from "../live/use-live-refresh.ts";
import { ShiftButton } from "../shift/shift-button.tsx";
import { ShiftDialog } from "../shift/shift-dialog.tsx";
import { DiscountDialog, OwnAmount } from "./amount-dialogs.tsx";
import { CartPanel } from "./cart-panel.tsx";
import { empty_cart, isEmpty, totalsOf } from "./cart.ts";
import { DepositsDialog } from "./deposits/deposits-dialog.tsx";
import { KeyCap } from "./key-cap.tsx";
import { useLocalName } from "./local-name.ts";
import { dayAfter } from "./local-day.ts";
import { MembersDialog, RechargeDialog } from "./members/members-dialog.tsx";
import { PayDialog } from "./pay-dialog.tsx";
import { ProductGrid } from "./product-grid.tsx";
import { SaleDialog } from "./sale-dialog.tsx";
import { SalesDialog } from "./sales-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { StartTimes } from "./start-times.tsx";
import type { StoreDocument } from "../../../src/contract/store.ts";
import styles from "./till-page.module.css";
import type { TillStorage } from "./till-storage.ts";
import { useTillKeys } from "./use-till-keys.ts";
import { useTill, type TillDesk } from "./use-till.ts";

const live_key = ["availability"];
const live_pause_ms = 4_000;

export type TillProps = Readonly<{
  store: StoreDocument;
  skus: readonly Sku[];
  storage: TillStorage;
  /** Absent where there is only one. */
  onChangeStore?: () => void;
}>;

export function Till(props: TillProps) {
  const { t } = useTranslation("till");
  const till = useTill(props);
  const { cart, side, setSide, notice } = till;
  useLiveRefresh(live_key, live_pause_ms);
  useTillKeys(till);
  return (
    <>
      <Title order={1}>
        <VisuallyHidden>{t("title")}</VisuallyHidden>
      </Title>
      <Bar till={till} {...props} />
      {notice === null ? null : (
        <Alert
          color="orange"
          variant="filled"
          className={styles["notice"] ?? ""}
          role="alert"
          title={t(notice)}
        >
          {notice === "not_a_payment_code" ? t("not_a_payment_code_hint") : null}
        </Alert>
      )}
      <div className={styles["halves"]} data-side={side}>
        <div className={styles["products"]}>
          <ProductGrid offers={till.offers} onChoose={till.choose} />
          <Hints />
        </div>
        <div className={styles["cart"]}>
          <CartPanel
            cart={cart}
            members={till.members}
            today={till.today}
            number={till.number}
            onCart={till.setCart}
            onKey={till.pressNumber}
            onNumber={till.applyNumber}
            onAsk={(what) => {
              if (what === "clear") till.setCart(empty_cart);
              else till.ask(what === "pay" ? { kind: "pay", way: "cash" } : { kind: what });
            }}
          />
        </div>
      </div>
      <div className={styles["switch"]}>
        <Button
          size="lg"
          fullWidth
          variant={side === "cart" ? "default" : "filled"}
          leftSection={<IconShoppingCart size={21} aria-hidden />}
          onClick={() => setSide(side === "cart" ? "products" : "cart")}
        >
          {side === "cart"
            ? t("to_products")
            : t("to_cart", { count: cart.lines.length + (cart.open_sale === null ? 0 : 1) })}
        </Button>
      </div>
      <Dialogs till={till} {...props} />
    </>
  );
}

function Bar({ till, store, onChangeStore }: TillProps & { till: TillDesk }) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const { today, date, setDate, ask } = till;
  const days = [
    ["today", today],
    ["tomorrow", dayAfter(today, 1)],
  ] as const;
  return (
    <div className={styles["bar"]} data-side={till.side}>
      <Button
        variant="subtle"
        color="gray"
        px={8}
        justify="start"
        leftSection={<IconBuildingStore size={20} aria-hidden />}
        disabled={onChangeStore === undefined}
        title={onChangeStore === undefined ? undefined : t("store_change")}
        className={styles["store"] ?? ""}
        onClick={onChangeStore}
      >
        {localName(store.name)}
      </Button>
      {days.map(([name, day]) => (
        <Button
          key={name}
          variant={date === day ? "filled" : "default"}
          aria-pressed={date === day}
          onClick={() => setDate(day)}
        >
          {t(name)}
        </Button>
      ))}
      <TextInput
        type="date"
        aria-label={t("date")}
        min={today}
        max="9999-12-31"
        value={date}
        onChange={(event) => {
          if (event.currentTarget.value >= today) setDate(event.currentTarget.value);
        }}
      />
      <span className={styles["spring"]} />
      <ShiftButton onOpen={() => ask({ kind: "shift" })} />
      <Button
        variant="default"
        className={styles["sales"] ?? ""}
        leftSection={<IconLock size={19} aria-hidden />}
        onClick={() => ask({ kind: "deposits" })}
      >
        {t("deposit.title")}
        <KeyCap name="F3" />
      </Button>
      <Button
        variant="default"
        className={styles["sales"] ?? ""}
        leftSection={<IconHistory size={19} aria-hidden />}
        onClick={() => ask({ kind: "sales" })}
      >
        {t("sales")}
        <KeyCap name="F7" />
      </Button>
      <Button
        variant="default"
        visibleFrom="sm"
        // With the key in it, which is all that is to be read on it.
        aria-label={`${t("shortcuts")} F1`}
        onClick={() => ask({ kind: "keys" })}
      >
        <IconKeyboard size={19} aria-hidden />
        <KeyCap name="F1" />
      </Button>
    </div>
  );
}

/** The keys that a sale needs, always in sight. */
function Hints() {
  const { t } = useTranslation("till");
  const hints = [
    ["2", "number"],
    ["A", "letter"],
    ["+ −", "plus_minus"],
    ["Del", "remove"],
    ["Enter", "enter"],
    ["F4", "date"],
    ["F5", "member"],
    ["F9", "cash"],
    ["F10", "code"],
    ["F12", "card"],
  ] as const;
  return (
    <div className={styles["hint"]}>
      {hints.map(([key, name]) => (
        <span key={name}>
          <KeyCap name={key} /> {t(`shortcut.${name}`)}
        </span>
      ))}
    </div>
  );
}

function Dialogs({ till, store, storage }: TillProps & { till: TillDesk }) {
  const { cart, dialog, ask, desk } = till;
  const close = () => ask({ kind: "none" });
  const focus = useFocusBack();
  useEffect(() => focus(dialog.kind !== "none" || desk.state.step !== "none"));
  if (desk.state.step !== "none") return <SaleDialog desk={desk} />;
  switch (dialog.kind) {
    case "none":
      return null;
    case "pay": {
      if (isEmpty(cart)) return null;
      const { left_minor } = till.members.parts;
      return (
        <PayDialog
          way={dialog.way}
          total_minor={left_minor}
          members={till.members}
          onMember={() => ask({ kind: "members" })}
          onWay={(way) => ask({ kind: "pay", way })}
          onPay={till.pay}
          onClose={close}
        />
      );
    }
    case "own_amount":
      return <OwnAmount before={cart.open_sale} onDone={till.addOpenSale} onClose={close} />;
    case "discount":
      return (
        <DiscountDialog
          gross_minor={totalsOf(cart).gross_minor}
          onDone={(discount) => {
            till.setCart({ ...cart, discount });
            close();
          }}
          onClose={close}
        />
      );
    case "times":
      return (
        <StartTimes
          offer={dialog.offer}
          date={till.date}
          onChoose={(start_time) => till.addTicket(dialog.offer, start_time)}
          onClose={close}
        />
      );
    case "deposits":
      return <DepositsDialog store={store} storage={storage} onClose={close} />;
    case "members":
      return (
        <MembersDialog
          members={till.members}
          onRecharge={() => ask({ kind: "recharge" })}
          onClose={close}
          {...(isEmpty(cart) ? {} : { onPay: () => ask({ kind: "pay", way: "cash" }) })}
        />
      );
    case "recharge":
      return (
        <RechargeDialog
          members={till.members}
          store={store}
          storage={storage}
          onBack={() => ask({ kind: "members" })}
        />
      );
    case "sales":
      return <SalesDialog store={store} storage={storage} onClose={close} />;
    case "shift":
      return <ShiftDialog store={store} device={storage.device()} onClose={close} />;
    case "keys":
      return <ShortcutsDialog onClose={close} />;
  }
}

/** After a dialog no tile has the focus, so that Enter pays and adds nothing by chance. */
function useFocusBack(): (is_open: boolean) => void {
  const was_open = useRef(false);
  return (is_open) => {
    if (was_open.current && !is_open && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
    was_open.current = is_open;
  };
}
