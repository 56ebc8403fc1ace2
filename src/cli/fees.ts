// tillgate fees
import type { Command } from "commander";
import type { FeeRate } from "../domain/ledger/fee-rate.ts";
import type { FeeTerms } from "../domain/ledger/fee.ts";
import { isTradeMethod } from "../domain/trade/product-code.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { readFeeRates } from "../queries/figures/fee-rates.ts";
import { insertFeeRate, type FeeRateRefusal } from "../setup/fee-rate.ts";
import { onMerchant, type OnMerchant } from "./credentials.ts";

const million_ppm = 1_000_000;
/** A rate begins this much later, so that every server knows of it by then. */
const notice_ms = 5_000;

const refusals: Readonly<Record<FeeRateRefusal, string>> = {
  MERCHANT_UNKNOWN: "there is no such merchant",
  TOO_EARLY: "--from must lie at least 5 s ahead: sales keep the rate that they were made under",
  EXISTS: "there is a rate from that instant already; rates are not changed",
};

/** What payments cost a merchant, and who gets how much of it. */
export function addFeeCommands(program: Command): void {
  const group = program.command("fees").description("what payments cost a merchant");
  addSetCommand(group);
  addListCommand(group);
}

type SetOptions = OnMerchant & {
  method: string;
  provider?: string;
  feePpm: string;
  minimum: string;
  costPpm: string;
  agent: string[];
  isv?: string;
  from?: string;
};

function addSetCommand(group: Command): void {
  const set = group
    .command("set")
    .description("a rate from an instant on; sales before it keep theirs")
    .requiredOption("--method <method>", "wechat, alipay, unionpay, card or paynow")
    .option("--provider <name>", "for payments at this provider only")
    .requiredOption("--fee-ppm <number>", "what the merchant pays, in parts per million")
    .option("--minimum <minor>", "no fee is lower, in minor units", "0")
    .option("--cost-ppm <number>", "what the channel keeps of it, in parts per million", "0")
    .option(
      "--agent <id=ppm>",
      "an agent's part of fee less cost, from the leaf up; may be repeated",
      (one: string, others: string[]) => [...others, one],
      [],
    )
    .option("--isv <id>", "who brought the merchant, and gets what agents leave")
    .option("--from <instant>", "ISO 8601; in a minute unless told");
  onMerchant<SetOptions>(set, async (sql, options) => {
    const now_ms = Date.now();
    const rate = rateOf(options, now_ms);
    const earliest_ms = now_ms + notice_ms;
    const refusal = await insertFeeRate(sql, options.merchant, { rate, earliest_ms });
    if (refusal !== null) throw operatorError("OPTION_INVALID", refusals[refusal]);
    const valid_from = new Date(rate.valid_from_ms).toISOString();
    const text = `From ${valid_from} on, ${rate.method} costs ${rate.terms.fee_ppm} ppm.`;
    return { text, data: { method: rate.method, provider: rate.provider, valid_from } };
  });
}

function rateOf(options: SetOptions, now_ms: number): FeeRate {
  const { method, provider = null, from } = options;
  if (!isTradeMethod(method) || method === "cash" || method === "member") {
    throw operatorError("OPTION_INVALID", "--method must be a way to pay through a channel");
  }
  const valid_from_ms = from === undefined ? now_ms + 60_000 : Date.parse(from);
  if (Number.isNaN(valid_from_ms)) {
    throw operatorError("OPTION_INVALID", "--from must be an instant, 2026-04-01T00:00:00Z");
  }
  const minimum_minor = BigInt(wholeNumber("--minimum", options.minimum, 100_000_000));
  const terms: FeeTerms = {
    fee_ppm: wholeNumber("--fee-ppm", options.feePpm, million_ppm),
    minimum_minor,
    cost_ppm: wholeNumber("--cost-ppm", options.costPpm, million_ppm),
    agents: agentsOf(options.agent),
    isv_id: options.isv ?? null,
  };
  return { method, provider, valid_from_ms, terms };
}

/** Their shares one upon the other, as they are computed. */
function agentsOf(agents: readonly string[]): FeeTerms["agents"] {
  let cumulative_ppm = 0;
  const ids = new Set<string>();
  return agents.map((text) => {
    const [, agent_id = "", share = ""] = /^([A-Za-z0-9_-]{1,64})=(\d{1,7})$/.exec(text) ?? [];
    cumulative_ppm += Number(share);
    if (agent_id === "" || ids.has(agent_id) || cumulative_ppm > million_ppm) {
      const how = "--agent must be id=ppm, each once, together at most 1000000";
      throw operatorError("OPTION_INVALID", how);
    }
    ids.add(agent_id);
    return { agent_id, cumulative_ppm };
  });
}

function wholeNumber(name: string, text: string, most: number): number {
  if (/^\d{1,12}$/.test(text) && Number(text) <= most) return Number(text);
  throw operatorError("OPTION_INVALID", `${name} must be a whole number up to ${most}`);
}

function addListCommand(group: Command): void {
  const list = group.command("list").description("every rate there was, is, or is to be");
  onMerchant(list, async (sql, { merchant }) => {
    const found = await readFeeRates(sql, merchant);
    const rates = found.map(({ method, provider, valid_from_ms, terms }) => ({
      ...{ method, provider, valid_from: new Date(valid_from_ms).toISOString() },
      ...{ ...terms, minimum_minor: Number(terms.minimum_minor ?? 0n) },
    }));
    const lines = rates.map((rate) => {
      const { method, provider, valid_from, fee_ppm, cost_ppm, minimum_minor } = rate;
      const where = provider === null ? method : `${method} at ${provider}`;
      return `${valid_from}  ${where}  ${fee_ppm} ppm, at least ${minimum_minor}, cost ${cost_ppm}`;
    });
    return {
      text: lines.length === 0 ? "Nothing costs anything." : lines.join("\n"),
      data: { rates },
    };
  });
}
