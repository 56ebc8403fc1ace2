/** The key that does what stands beside it; people without a keyboard are not told. */
import styles from "./key-cap.module.css";

export function KeyCap({ name }: { name: string }) {
  return (
    <kbd className={styles["key"]} aria-hidden>
      {name}
    </kbd>
  );
}
