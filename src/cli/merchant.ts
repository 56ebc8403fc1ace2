// tillgate merchant create
import type { Command } from "commander";
import { operatorError } from "../postgres/operator-error.ts";
import { insertMerchant } from "../setup/merchant.ts";
import { withCommandDatabase } from "./command-database.ts";
import { createOutput } from "./output.ts";

type Options = {
  id: string;
  mchId: string;
  nameZh: string;
  nameEn: string;
  timeZone: string;
  currency: string;
  locale: string;
  live: boolean;
  json: boolean;
};

export function addMerchantCommand(program: Command): void {
  program
    .command("merchant")
    .description("merchants")
    .command("create")
    .description("make a merchant, with its signing key")
    .requiredOption("--id <slug>", "merchant_id: a-z, 0-9, _ and -")
    .requiredOption("--mch-id <number>", "mch_id: 8 to 20 digits")
    .requiredOption("--name-zh <text>", "name in Chinese")
    .requiredOption("--name-en <text>", "name in English")
    .requiredOption("--time-zone <name>", "IANA name, such as Asia/Singapore")
    .requiredOption("--currency <code>", "ISO 4217, such as SGD")
    .option("--locale <locale>", "zh-CN or en: the language of product names in documents", "zh-CN")
    .option("--live", "real money: demonstration keys are not trusted", false)
    .option("--json", "print the result as a JSON line", false)
    .action(createMerchant);
}

async function createMerchant(options: Options): Promise<void> {
  const output = createOutput(options.json);
  checkOptions(options);
  const { id: merchant_id, mchId: mch_id, nameZh: name_zh, nameEn: name_en } = options;
  const { timeZone: time_zone, currency } = options;
  const locale = options.locale === "en" ? "en" : "zh-CN";
  const names = { merchant_id, mch_id, name_zh, name_en };
  const is_test = !options.live;
  const is_new = await withCommandDatabase(
    { purpose: "tillgate merchant", may_create: false, onProgress: output.note },
    (sql) => insertMerchant(sql, { ...names, time_zone, currency, locale, is_test }),
  );
  if (!is_new) {
    throw operatorError(
      "OPTION_INVALID",
      `merchant_id ${merchant_id} or mch_id ${mch_id} is taken`,
    );
  }
  output.done(`Made merchant ${merchant_id}.`, { merchant_id, is_test });
}

function checkOptions(options: Options): void {
  const wrong = (option: string, wanted: string) =>
    operatorError("OPTION_INVALID", `--${option} must be ${wanted}.`);
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(options.id)) {
    throw wrong("id", "1 to 64 of a-z, 0-9, _ and -");
  }
  if (!/^\d{8,20}$/.test(options.mchId)) throw wrong("mch-id", "8 to 20 digits");
  if (!/^[A-Z]{3}$/.test(options.currency)) throw wrong("currency", "three capital letters");
  if (!["zh-CN", "en"].includes(options.locale)) throw wrong("locale", "zh-CN or en");
  if (!isTimeZone(options.timeZone)) {
    throw wrong("time-zone", "a name of the IANA time zone database");
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
