/** An endpoint of the cashier family, and what it is called with. */
import type { Scope } from "../../contract/roles.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import type { Caller } from "../http/request/caller.ts";
import { LegacyError } from "./failure.ts";
import type { Parameters } from "./parameters.ts";

export type LegacyCall = Readonly<{
  parameters: Parameters;
  caller: Caller;
  merchant: Merchant;
  /** The client's address. */
  address: string;
  language: "zh" | "en";
}>;

export type Endpoint = Readonly<{
  /** Behind `/api/`. */
  path: string;
  scope: Scope;
  /** The whole answer, in its envelope. */
  handle(call: LegacyCall): Promise<unknown>;
}>;

/** A parameter that must be there: 10002 when it is not. */
export function demandText({ parameters }: LegacyCall, name: string): string {
  const text = parameters.text(name);
  if (text === "") throw new LegacyError(10002, { zh: name, en: name });
  return text;
}
