// tillgate store create, letterhead, refund-pin
import type { Command } from "commander";
import { hashPassword } from "../channels/http/request/password-hash.ts";
import { RefundPin } from "../contract/refund-rules.ts";
import { StoreLetterhead } from "../contract/store.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { changeSettings } from "../queries/audit/change-settings.ts";
import { writeRefundPin } from "../queries/stores/refund-pins.ts";
import { updateLetterhead } from "../queries/stores/store-letterheads.ts";
import { commandStamp } from "../setup/audit-stamp.ts";
import { insertStore } from "../setup/store.ts";
import { onMerchant, type OnMerchant } from "./credentials.ts";
import { withCommandDatabase } from "./command-database.ts";
import { createOutput } from "./output.ts";

type Options = {
  merchant: string;
  no: string;
  nameZh: string;
  nameEn: string;
  json: boolean;
};

export function addStoreCommand(program: Command): void {
  const group = program.command("store").description("a merchant's stores, where tills stand");
  group
    .command("create")
    .description("make a store")
    .requiredOption("--merchant <id>", "merchant_id")
    .requiredOption("--no <number>", "store_no: up to 40 letters, digits, _ and -")
    .requiredOption("--name-zh <text>", "name in Chinese")
    .requiredOption("--name-en <text>", "name in English")
    .option("--json", "print the result as a JSON line", false)
    .action(createStore);
  addLetterhead(group);
  addRefundPin(group);
}

type LetterheadOptions = OnMerchant & {
  no: string;
  addressZh?: string;
  addressEn?: string;
  phone?: string;
};

function addLetterhead(group: Command): void {
  const letterhead = group
    .command("letterhead")
    .description("say what stands on a store's receipts below its name; what is left out goes")
    .requiredOption("--no <number>", "store_no")
    .option("--address-zh <text>", "address in Chinese, together with the English one")
    .option("--address-en <text>", "address in English")
    .option("--phone <text>", "telephone, as it is to be printed");
  onMerchant<LetterheadOptions>(letterhead, async (sql, options) => {
    const { merchant: merchant_id, no: store_no, addressZh: zh, addressEn: en, phone } = options;
    const address = zh === undefined && en === undefined ? null : { zh, en };
    const read = StoreLetterhead.safeParse({ address, phone: phone ?? null });
    if (!read.success) {
      const what = "an address needs both languages, of 200 characters at most, a phone 40";
      throw operatorError("OPTION_INVALID", what);
    }
    const changing = { store_no, letterhead: read.data };
    const is_there = await changeSettings(sql, merchant_id, (transaction) =>
      updateLetterhead(transaction, commandStamp(merchant_id), changing),
    );
    if (!is_there) {
      throw operatorError("OPTION_INVALID", `there is no store ${store_no}`);
    }
    return { text: `Store ${store_no} has its letterhead.`, data: { store_no, ...read.data } };
  });
}

function addRefundPin(group: Command): void {
  const pin = group
    .command("refund-pin")
    .description("have a store ask for the PIN of TILLGATE_REFUND_PIN before it refunds")
    .requiredOption("--no <number>", "store_no")
    .option("--remove", "have it ask for none", false);
  onMerchant<OnMerchant & { no: string; remove: boolean }>(pin, async (sql, options) => {
    const { merchant: merchant_id, no: store_no, remove } = options;
    const refund_pin = process.env["TILLGATE_REFUND_PIN"] ?? "";
    if (!remove && !RefundPin.safeParse(refund_pin).success) {
      throw operatorError("OPTION_INVALID", "set TILLGATE_REFUND_PIN to 4 to 12 digits");
    }
    const refund_pin_hash = remove ? null : await hashPassword(refund_pin);
    const is_there = await changeSettings(sql, merchant_id, (transaction) =>
      writeRefundPin(transaction, commandStamp(merchant_id), { store_no, refund_pin_hash }),
    );
    if (!is_there) {
      throw operatorError("OPTION_INVALID", `there is no store ${store_no}`);
    }
    const text = remove ? "asks for no PIN" : "asks for its PIN";
    return { text: `Store ${store_no} ${text} before it refunds.`, data: { store_no } };
  });
}

async function createStore(options: Options): Promise<void> {
  const output = createOutput(options.json);
  const { merchant: merchant_id, no: store_no, nameZh: name_zh, nameEn: name_en } = options;
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(store_no)) {
    throw operatorError("OPTION_INVALID", "--no must be 1 to 40 letters, digits, _ and -");
  }
  if (name_zh.trim() === "" || name_en.trim() === "") {
    throw operatorError("OPTION_INVALID", "--name-zh and --name-en must say something");
  }
  const is_new = await withCommandDatabase(
    { purpose: "tillgate store", may_create: false, onProgress: output.note },
    (sql) => insertStore(sql, { merchant_id, store_no, name_zh, name_en }),
  );
  if (!is_new) {
    throw operatorError(
      "OPTION_INVALID",
      `there is no merchant ${merchant_id}, or it has a store ${store_no} already`,
    );
  }
  output.done(`Made store ${store_no} of ${merchant_id}.`, { merchant_id, store_no });
}
