/** Says how many orders came in, above the list and without moving it; pressing it shows them. */
import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./new-orders-pill.module.css";
import type { NewOrders } from "./orders-watch.ts";

export function NewOrdersPill({ orders, onShow }: { orders: NewOrders; onShow: () => void }) {
  const { t } = useTranslation();
  const { new_count, is_full } = orders;
  function show() {
    onShow();
    window.scrollTo({ top: 0 });
  }
  return (
    <div className={styles["place"]} role="status">
      {new_count === 0 ? null : (
        <Button
          radius="xl"
          size="xs"
          className={styles["pill"]}
          leftSection={<IconArrowUp size={15} aria-hidden />}
          onClick={show}
        >
          {is_full
            ? t("orders.new_many", { count: new_count })
            : t("orders.new", { count: new_count })}
        </Button>
      )}
    </div>
  );
}
