/** A merchant's tills. Written outside of the engine: no order depends on what is decided here. */
import type { ChangeDevice, DeviceDocument } from "../../contract/device.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { Database, Transaction } from "../../postgres/database.ts";

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
  merchant_id: string,
  { device_no, name, store_no, active, created_at }: DeviceRow,
): Promise<boolean> {
  const rows = await transaction`
    insert into devices (merchant_id, device_no, name, store_no, active, created_at)
    values (${merchant_id}, ${device_no}, ${name}, ${store_no}, ${active},
      ${created_at}::timestamptz)
    on conflict do nothing`;
  return rows.count > 0;
}

/** The device as it is now; null when there is none of that number. */
export async function changeDevice(
  transaction: Transaction,
  { merchant_id, device_no }: Readonly<{ merchant_id: string; device_no: string }>,
  { name = null, store_no = null, active = null }: Nullable<ChangeDevice>,
): Promise<DeviceRow | null> {
  const [row] = await transaction<DeviceRow[]>`
    update devices set
      name = coalesce(${name}::text, name), store_no = coalesce(${store_no}::text, store_no),
      active = coalesce(${active}::boolean, active)
    where merchant_id = ${merchant_id} and device_no = ${device_no}
    returning device_no, name, store_no, active, created_at`;
  return row ?? null;
}

type Nullable<Shape> = { [Key in keyof Shape]: Shape[Key] | null };
