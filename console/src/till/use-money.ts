/** Money of the merchant's currency, as the till writes it. */
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatFace, formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { currencyDecimals } from "../../../src/contract/currency-decimals.ts";

export type TillMoney = Readonly<{
  currency: string;
  /** Digits behind the point. */
  decimals: number;
  /** `SGD 119.00` of 11900. */
  write: (amount_minor: number) => string;
  /** `SGD 10` of 1000, `SGD 0.50` of 50: a note or coin. */
  writeFace: (amount_minor: number) => string;
}>;

export function useMoney(): TillMoney {
  // Renders anew when the language changes.
  const { i18n } = useTranslation();
  const { currency } = useSignedIn().merchant;
  const language = i18n.language === "en" ? "en" : currentLanguage();
  const write = useCallback(
    (amount_minor: number) => formatMinor(amount_minor, { currency, language }),
    [currency, language],
  );
  const writeFace = useCallback(
    (amount_minor: number) => formatFace(amount_minor, { currency, language }),
    [currency, language],
  );
  const decimals = useMemo(() => currencyDecimals(currency), [currency]);
  return { currency, decimals, write, writeFace };
}
