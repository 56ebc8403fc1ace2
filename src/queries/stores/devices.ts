/**
 * A merchant's tills. Written outside of the engine: no order depends on what is decided here. Each
 * change is told in the audit trail.
 */
import type { ChangeDevice, DeviceDocument } from "../../contract/device.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { Database, Transaction } from "../../postgres/database.ts";
import {
  noteDifference,
  recordAudit,
  type AuditNote,
  type AuditStamp,
} from "../audit/change-settings.ts";

export type DeviceRow = {
  device_no: string;
  name: string;
  store_no: string;
  active: boolean;
  created_at: number;
};

export function deviceDocument({ created_at, ...rest }: DeviceRow): DeviceDocument {
  return { ...rest, created_at: isoInstant(created_at) };
}

/** By store and number. */
export async function listDevices(sql: Database, merchant_id: string): Promise<DeviceRow[]> {
  const rows = await sql<DeviceRow[]>`
    select device_no, name, store_no, active, created_at from devices
    where merchant_id = ${merchant_id} order by store_no, device_no`;
  return [...rows];
}

/** False when the merchant has a device of that number already. */
export async function insertDevice(
  transaction: Transaction,
  stamp: AuditStamp,
  { device_no, name, store_no, active, created_at }: DeviceRow,
): Promise<boolean> {
  const rows = await transaction`
    insert into devices (merchant_id, device_no, name, store_no, active, created_at)
    values (${stamp.merchant_id}, ${device_no}, ${name}, ${store_no}, ${active},
      ${created_at}::timestamptz)
    on conflict do nothing`;
  if (rows.count === 0) return false;
  const after = { name, store_no };
  const note: AuditNote = {
    type: "DEVICE_CREATED",
    subject_id: device_no,
    name,
    before: null,
    after,
  };
  await recordAudit(transaction, stamp, [note]);
  return true;
}

/** Null when the merchant has no device of that number. */
export async function readDevice(
  transaction: Transaction,
  merchant_id: string,
  device_no: string,
): Promise<DeviceRow | null> {
  const [row] = await transaction<DeviceRow[]>`
    select device_no, name, store_no, active, created_at from devices
    where merchant_id = ${merchant_id} and device_no = ${device_no} for update`;
  return row ?? null;
}

/** The device as it is then. */
export async function changeDevice(
  transaction: Transaction,
  stamp: AuditStamp,
  { before, change }: Readonly<{ before: DeviceRow; change: ChangeDevice }>,
): Promise<DeviceRow> {
  const { merchant_id } = stamp;
  const { name = before.name, store_no = before.store_no, active = before.active } = change;
  await transaction`
    update devices set name = ${name}, store_no = ${store_no}, active = ${active}
    where merchant_id = ${merchant_id} and device_no = ${before.device_no}`;
  const after = { ...before, name, store_no, active };
  await recordAudit(transaction, stamp, notesOf(before, after));
  return after;
}

function notesOf(before: DeviceRow, after: DeviceRow): AuditNote[] {
  const { device_no: subject_id, name } = after;
  const differ = (type: AuditNote["type"], key: "name" | "store_no" | "active") =>
    noteDifference({ type, subject_id, name }, { [key]: before[key] }, { [key]: after[key] });
  return [
    ...differ("DEVICE_RENAMED", "name"),
    ...differ("DEVICE_MOVED", "store_no"),
    ...differ(after.active ? "DEVICE_REACTIVATED" : "DEVICE_DEACTIVATED", "active"),
  ];
}
