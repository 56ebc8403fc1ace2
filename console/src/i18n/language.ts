/** The two languages of the product: which one to start in, and how a choice is remembered. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "zh-CN" | "en";

const storage_key = "tillgate.language";

export function isLanguage(value: unknown): value is Language {
  return value === "zh-CN" || value === "en";
}

/** The remembered language, else the first of the browser's that we speak, else English. */
export function chooseLanguage(
  remembered: string | null,
  browser_languages: readonly string[],
): Language {
  if (isLanguage(remembered)) return remembered;
  for (const language of browser_languages) {
    const primary = language.toLowerCase().split("-")[0];
    if (primary === "zh") return "zh-CN";
    if (primary === "en") return "en";
  }
  return "en";
}

/**
 * The language that was chosen by hand on this device; null when none was, or storage is blocked.
 */
export function rememberedLanguage(): string | null {
  try {
    return localStorage.getItem(storage_key);
  } catch {
    return null;
  }
}

/** Starts the texts of one page. `texts` holds one namespace, in both languages. */
export async function startLanguage(
  namespace: "console" | "pay",
  texts: Readonly<Record<Language, object>>,
): Promise<void> {
  const language = chooseLanguage(rememberedLanguage(), navigator.languages);
  i18next.on("languageChanged", (changed) => {
    document.documentElement.lang = changed;
  });
  await i18next.use(initReactI18next).init({
    lng: language,
    supportedLngs: ["zh-CN", "en"],
    fallbackLng: false,
    defaultNS: namespace,
    ns: [namespace],
    resources: {
      "zh-CN": { [namespace]: texts["zh-CN"] },
      en: { [namespace]: texts.en },
    },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Texts of a page that is loaded later than the rest, as a namespace of its own. */
export function addTexts(
  namespace:
    | "till"
    | "staff"
    | "audit"
    | "shift"
    | "statistics"
    | "members"
    | "password"
    | "pay_out",
  texts: Readonly<Record<Language, object>>,
): void {
  i18next.addResourceBundle("zh-CN", namespace, texts["zh-CN"]);
  i18next.addResourceBundle("en", namespace, texts.en);
}

/** More texts of the console itself, of a page or dialog that is loaded later than the rest. */
export function addConsoleTexts(texts: Readonly<Record<Language, object>>): void {
  i18next.addResourceBundle("zh-CN", "console", texts["zh-CN"], true);
  i18next.addResourceBundle("en", "console", texts.en, true);
}

/** Switches without a reload. `remember` keeps the choice on this device. */
export async function switchLanguage(
  language: Language,
  { remember }: { remember: boolean },
): Promise<void> {
  if (remember) {
    try {
      localStorage.setItem(storage_key, language);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  }
  await i18next.changeLanguage(language);
}

/** The language shown now. */
export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}
