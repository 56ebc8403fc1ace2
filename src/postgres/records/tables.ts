/** The table of each kind of record. */
import type { RecordKind } from "../../domain/record.ts";
import { coupon_definition_table, coupon_table } from "./coupon-tables.ts";
import { member_code_table, member_settings_table, member_table } from "./member-tables.ts";
import { deposit_table } from "./deposit-table.ts";
import type { RecordTable } from "./record-table.ts";
import { refund_day_table } from "./refund-tables.ts";
import { sequence_table, shift_table } from "./shift-tables.ts";
import {
  points_lot_table,
  recharge_rule_table,
  recharge_table,
  stored_value_table,
} from "./wallet-tables.ts";

const record_tables: { readonly [Kind in RecordKind]: RecordTable<Kind> } = {
  shift: shift_table,
  sequence: sequence_table,
  member: member_table,
  stored_value: stored_value_table,
  points_lot: points_lot_table,
  coupon_definition: coupon_definition_table,
  coupon: coupon_table,
  member_code: member_code_table,
  recharge_rule: recharge_rule_table,
  recharge: recharge_table,
  member_settings: member_settings_table,
  refund_day: refund_day_table,
  deposit: deposit_table,
};

/** The same for whoever treats all kinds alike. */
export function tableOf(kind: RecordKind): RecordTable<RecordKind> {
  return record_tables[kind];
}
