/** A dialog of the till: over the page, or all of it on a phone. */
import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./sheet.module.css";

/** Without `onClose` it stays until what it is about has ended. */
export function Sheet({
  title,
  size = "lg",
  has_own_focus = false,
  onClose,
  children,
}: {
  title: string;
  size?: "sm" | "md" | "lg" | "xl";
  /** True: something inside is marked to take the focus. */
  has_own_focus?: boolean;
  onClose?: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation("till");
  const is_phone = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false });
  return (
    <Modal
      opened
      onClose={() => onClose?.()}
      title={title}
      size={size}
      centered
      fullScreen={is_phone}
      closeOnEscape={onClose !== undefined}
      closeOnClickOutside={false}
      withCloseButton={onClose !== undefined}
      closeButtonProps={{ "aria-label": t("close"), size: "lg" }}
      transitionProps={{ duration: 0 }}
      styles={{ title: { fontWeight: 650, fontSize: "1.15rem" } }}
    >
      {/* Takes the focus, so that keys reach the dialog and no button by chance. */}
      <div
        className={styles["body"]}
        {...(has_own_focus ? {} : { "data-autofocus": true })}
        tabIndex={-1}
      >
        {children}
      </div>
    </Modal>
  );
}
