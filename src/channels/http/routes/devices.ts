/** Tills: which stand in which store, and which of them are in service. */
import { z } from "zod";
import {
  ChangeDevice,
  CreateDevice,
  DeviceDocument,
  DeviceList,
} from "../../../contract/device.ts";
import {
  changeDevice,
  deviceDocument,
  insertDevice,
  listDevices,
  readDevice,
} from "../../../queries/stores/devices.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import { demandStore } from "../counter/demand-store.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { writeDirectly } from "../write-directly.ts";

const DeviceParams = z.strictObject({ device_no: z.string().min(1).max(40) });

const path = "/v1/devices";

export function deviceRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, clock } = dependencies;
  return [
    tenantRoute({
      method: "GET",
      path,
      summary: "The merchant's tills",
      tag: "Staff",
      scope: "catalog:read",
      answers: { 200: { description: "All of them", schema: DeviceList } },
      async handle({ caller }) {
        const devices = await listDevices(sql, caller.merchant_id);
        return answer(200, { data: devices.map(deviceDocument) });
      },
    }),
    tenantRoute({
      method: "POST",
      path,
      summary: "Register a till; from the first one on, sales name a registered one or none",
      tag: "Staff",
      scope: "stores:write",
      body: CreateDevice,
      answers: { 201: { description: "The till, in service", schema: DeviceDocument } },
      async handle(request) {
        const { caller, body } = request;
        refuseOtherStore(caller, body.store_no);
        await demandStore(sql, caller.merchant_id, body.store_no);
        return writeDirectly(dependencies, request, async (transaction, stamp) => {
          const device = { ...body, active: true, created_at: clock.now_ms() };
          if (!(await insertDevice(transaction, stamp, device))) {
            throw new ProblemError(problemOf("DEVICE_NO_TAKEN"));
          }
          return { status: 201, body: deviceDocument(device) };
        });
      },
    }),
    tenantRoute({
      method: "PATCH",
      path: `${path}/:device_no`,
      summary: "Rename a till, move it to another store, or put it out of service",
      tag: "Staff",
      scope: "stores:write",
      params: DeviceParams,
      body: ChangeDevice,
      answers: { 200: { description: "The till", schema: DeviceDocument } },
      async handle(request) {
        const { caller, body, params } = request;
        const { merchant_id } = caller;
        return writeDirectly(dependencies, request, async (transaction, stamp) => {
          const before = await readDevice(transaction, merchant_id, params.device_no);
          if (before === null) throw new ProblemError(problemOf("DEVICE_UNKNOWN"));
          const { store_no = before.store_no } = body;
          refuseOtherStore(caller, before.store_no);
          refuseOtherStore(caller, store_no);
          await demandStore(transaction, merchant_id, store_no);
          const device = await changeDevice(transaction, stamp, { before, change: body });
          return { status: 200, body: deviceDocument(device) };
        });
      },
    }),
  ];
}
