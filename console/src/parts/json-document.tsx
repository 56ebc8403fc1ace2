/** A JSON document as the API serves it, with its keys in their order, to read and to copy. */
import { useMemo } from "react";
import { CopyButton } from "./copy-button.tsx";
import styles from "./json-document.module.css";
import { tokenizeJson } from "./json-tokens.ts";

/** `what` names the document; `caption` is shown above it where given. */
export function JsonDocument({
  document,
  what,
  caption,
}: {
  document: unknown;
  what: string;
  caption?: string;
}) {
  const json = useMemo(() => JSON.stringify(document, null, 2), [document]);
  const tokens = useMemo(() => tokenizeJson(json), [json]);
  return (
    <figure className={styles["figure"]} aria-label={what}>
      <div className={styles["bar"]}>
        {caption === undefined ? null : (
          <figcaption className={styles["caption"]}>{caption}</figcaption>
        )}
        <CopyButton text={json} what={what} />
      </div>
      <pre className={styles["json"]}>
        <code>
          {tokens.map((token, index) =>
            token.kind === "plain" ? (
              token.text
            ) : (
              // The tokens of one text have no identity but their place.
              <span key={index} className={styles[token.kind]}>
                {token.text}
              </span>
            ),
          )}
        </code>
      </pre>
    </figure>
  );
}
