/** The tills that may sell, so that not every sale asks for its own. */
import type { Database } from "../../../postgres/database.ts";
import { listDevices, type DeviceRow } from "../../../queries/stores/devices.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { createShortMemory } from "../short-memory.ts";

const kept_ms = 5_000;
const merchants_max = 1_000;

export type NamedDevice = Readonly<{ merchant_id: string; store_no: string; device: string }>;

/**
 * Throws DEVICE_NOT_OF_STORE for a till that does not stand in the store, or was put out of
 * service; unless the merchant has registered none at all. One that is not remembered is asked for.
 */
export type DemandDevice = (named: NamedDevice) => Promise<void>;

export function createDemandDevice(sql: Database, now_ms: () => number): DemandDevice {
  const lists = createShortMemory<readonly DeviceRow[]>({
    kept_ms,
    entries_max: merchants_max,
    now_ms,
  });
  return async (named) => {
    const { merchant_id, store_no, device } = named;
    if (device === "") return;
    const ask = () => listDevices(sql, merchant_id);
    if (isFit(await lists.recall(merchant_id, ask), named)) return;
    if (isFit(await lists.renew(merchant_id, ask), named)) return;
    const errors = [{ pointer: "/device", detail: problemOf("DEVICE_NOT_OF_STORE").detail }];
    const data = { device, store_no };
    throw new ProblemError(problemOf("DEVICE_NOT_OF_STORE", { errors, data }));
  };
}

function isFit(devices: readonly DeviceRow[], { store_no, device }: NamedDevice): boolean {
  if (devices.length === 0) return true;
  const found = devices.find(({ device_no }) => device_no === device);
  return found !== undefined && found.active && found.store_no === store_no;
}
