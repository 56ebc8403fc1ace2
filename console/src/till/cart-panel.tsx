/** What the customer buys: lines, a number to type, the sum, and the way to the money. */
import { ActionIcon, Button, Group, Paper, Text, Title, Tooltip } from "@mantine/core";
import {
  IconDiscount,
  IconMinus,
  IconPencilDollar,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatDate } from "../format/calendar-date.ts";
import { currentLanguage } from "../i18n/language.ts";
import styles from "./cart-panel.module.css";
import { isEmpty, open_sale_line, removeLine, setPacks, totalsOf, type Cart } from "./cart.ts";
import { KeyCap } from "./key-cap.tsx";
import type { KeypadKey } from "./keypad-text.ts";
import { Keypad } from "./keypad.tsx";
import { useLocalName } from "./local-name.ts";
import { MemberPanel, MemberTotals } from "./members/member-panel.tsx";
import type { MemberDesk } from "./members/use-member-desk.ts";
import { useMoney } from "./use-money.ts";

type CartPanelProps = Readonly<{
  cart: Cart;
  members: MemberDesk;
  /** The day that goes without saying. */
  today: string;
  /** What was typed and waits for a product or a line. */
  number: string;
  onCart: (cart: Cart) => void;
  onKey: (key: KeypadKey) => void;
  onNumber: () => void;
  onAsk: (what: "own_amount" | "discount" | "members" | "clear" | "pay") => void;
}>;

export function CartPanel(props: CartPanelProps) {
  const { t } = useTranslation("till");
  const { cart, members, number, onKey, onNumber, onAsk } = props;
  const { write } = useMoney();
  const { is_discount_too_large } = totalsOf(cart);
  const is_empty = isEmpty(cart);
  return (
    <Paper withBorder className={styles["panel"]} component="section" aria-label={t("cart")}>
      <Group justify="space-between" px="md" pt="sm" pb={6} wrap="nowrap">
        <Title order={2} size="h4" miw="max-content">
          {t("cart")}
        </Title>
        <MemberPanel members={members} onOpen={() => onAsk("members")} />
        <Tooltip label={t("clear")} withArrow>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            disabled={is_empty}
            aria-label={t("clear")}
            onClick={() => onAsk("clear")}
          >
            <IconTrash size={20} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Lines {...props} />
      <div className={styles["actions"]}>
        <Button
          variant="default"
          leftSection={<IconPencilDollar size={19} aria-hidden />}
          onClick={() => onAsk("own_amount")}
        >
          {t("own_amount")}
          <KeyCap name="F2" />
        </Button>
        <Button
          variant="default"
          leftSection={<IconDiscount size={19} aria-hidden />}
          disabled={is_empty}
          onClick={() => onAsk("discount")}
        >
          {t("discount")}
          <KeyCap name="F8" />
        </Button>
      </div>
      <div className={styles["number"]}>
        <Group justify="space-between" mb={6} mih={36} wrap="nowrap">
          <Text size="sm" c="dimmed" lineClamp={1}>
            {number === "" ? t("number_hint") : t("number")}
          </Text>
          {number === "" ? null : (
            <Group gap="xs" wrap="nowrap">
              <Text fw={700} size="xl" role="status">
                {number}
              </Text>
              <Button
                size="xs"
                variant="light"
                disabled={cart.selected === null || cart.selected === open_sale_line}
                onClick={onNumber}
              >
                {t("number_set")}
              </Button>
            </Group>
          )}
        </Group>
        <Keypad decimals={0} is_low onPress={onKey} />
      </div>
      <div className={styles["totals"]}>
        <Totals cart={cart} />
        {is_empty ? null : <MemberTotals members={members} />}
      </div>
      <div className={styles["pay"]}>
        <Button
          size="xl"
          fullWidth
          disabled={is_empty || is_discount_too_large}
          onClick={() => onAsk("pay")}
        >
          {is_empty ? t("pay") : t("pay_amount", { amount: write(members.parts.left_minor) })}
        </Button>
      </div>
    </Paper>
  );
}

function Lines({ cart, today, onCart }: CartPanelProps) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const { write } = useMoney();
  const { lines, open_sale, selected } = cart;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[data-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  if (isEmpty(cart)) {
    return (
      <Text className={styles["empty"]} c="dimmed">
        {t("cart_empty")}
      </Text>
    );
  }
  return (
    // It scrolls, so it can be reached without a mouse.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <ul ref={list} className={styles["lines"]} tabIndex={0} aria-label={t("cart")}>
      {lines.map((line) => {
        const name = localName(line.name);
        const when = [
          line.date === today ? "" : formatDate(line.date, currentLanguage()),
          line.start_time,
          t("each", { price: write(line.price_minor) }),
        ];
        return (
          <li key={line.line_id} data-selected={line.line_id === selected}>
            <button
              type="button"
              className={styles["line"]}
              aria-pressed={line.line_id === selected}
              onClick={() => onCart({ ...cart, selected: line.line_id })}
            >
              <span className={styles["name"]}>{name}</span>
              <span className={styles["when"]}>
                {when.filter((text) => text !== "").join(" · ")}
              </span>
            </button>
            <div className={styles["foot"]}>
              <div className={styles["stepper"]}>
                <ActionIcon
                  variant="default"
                  size={40}
                  aria-label={t(line.packs === 1 ? "line_remove" : "line_less", { name })}
                  onClick={() => onCart(setPacks(cart, line.line_id, line.packs - 1))}
                >
                  {line.packs === 1 ? (
                    <IconTrash size={18} aria-hidden />
                  ) : (
                    <IconMinus size={18} aria-hidden />
                  )}
                </ActionIcon>
                <span className={styles["packs"]}>{line.packs}</span>
                <ActionIcon
                  variant="default"
                  size={40}
                  aria-label={t("line_more", { name })}
                  onClick={() => onCart(setPacks(cart, line.line_id, line.packs + 1))}
                >
                  <IconPlus size={18} aria-hidden />
                </ActionIcon>
              </div>
              <span className={styles["amount"]}>{write(line.price_minor * line.packs)}</span>
            </div>
          </li>
        );
      })}
      {open_sale === null ? null : (
        <li data-selected={selected === open_sale_line}>
          <button
            type="button"
            className={styles["line"]}
            aria-pressed={selected === open_sale_line}
            onClick={() => onCart({ ...cart, selected: open_sale_line })}
          >
            <span className={styles["name"]}>{open_sale.name}</span>
            <span className={styles["when"]}>{t("own_amount")}</span>
          </button>
          <div className={styles["foot"]}>
            <ActionIcon
              variant="default"
              size={40}
              aria-label={t("line_remove", { name: open_sale.name })}
              onClick={() => onCart(removeLine(cart, open_sale_line))}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
            <span className={styles["amount"]}>{write(open_sale.amount_minor)}</span>
          </div>
        </li>
      )}
    </ul>
  );
}

function Totals({ cart }: { cart: Cart }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { gross_minor, discount_minor, total_minor, is_discount_too_large } = totalsOf(cart);
  return (
    <dl>
      {cart.discount === null ? null : (
        <>
          <div>
            <dt>{t("subtotal")}</dt>
            <dd>{write(gross_minor)}</dd>
          </div>
          <div>
            <dt>
              {cart.discount.kind === "percent"
                ? `${t("discount")} ${cart.discount.percent}%`
                : t("discount")}
            </dt>
            <dd>{write(-discount_minor)}</dd>
          </div>
        </>
      )}
      {is_discount_too_large ? (
        <p role="alert" className={styles["wrong"]}>
          {t("discount_too_large")}
        </p>
      ) : null}
      <div data-total>
        <dt>{t("total")}</dt>
        <dd>{write(total_minor)}</dd>
      </div>
    </dl>
  );
}
