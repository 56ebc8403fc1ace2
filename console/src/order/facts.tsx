/** A list of named facts. */
import type { ReactNode } from "react";
import styles from "./facts.module.css";

export type Fact = Readonly<{ name: string; value: ReactNode }>;

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles["facts"]}>
      {facts.map(({ name, value }) => (
        <div key={name} className={styles["fact"]}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
