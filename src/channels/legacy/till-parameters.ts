/** What a till sends with money of any kind: amounts and short texts. */
import { yuanFaultWording } from "../../domain/trade/parameter-texts.ts";
import { parseYuan } from "../../domain/trade/yuan.ts";
import { demandText, type LegacyCall } from "./endpoint.ts";
import { wrongParameter } from "./failure.ts";
import { tooLong } from "./parameter-texts.ts";

/** An amount in fen, of yuan as decimal text. */
export function demandYuan(call: LegacyCall, name: string, zero: "allowed" | "refused"): bigint {
  const reading = parseYuan(demandText(call, name), zero);
  if (reading.valid) return reading.amount_minor;
  throw wrongParameter(name, yuanFaultWording[reading.fault]);
}

export function shortText(
  { parameters }: LegacyCall,
  name: string,
  length_max: number,
): string | undefined {
  const text = parameters.text(name).trim();
  if (text === "") return undefined;
  if (text.length <= length_max) return text;
  throw wrongParameter(name, tooLong(length_max));
}
