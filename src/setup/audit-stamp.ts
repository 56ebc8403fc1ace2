/** Who changes settings without a request: whoever types a command on the server, or set-up. */
import { userInfo } from "node:os";
import type { AuditActor } from "../contract/audit.ts";
import type { AuditStamp } from "../queries/audit/change-settings.ts";

/** What Tillgate does by itself when it starts. */
export const set_up_actor: AuditActor = { type: "system", id: "demo", name: "Tillgate" };

/** The stamp of a command that is typed now, by whoever is known to the system under this name. */
export function commandStamp(merchant_id: string, actor: AuditActor = commandActor()): AuditStamp {
  return { merchant_id, actor, at_ms: Date.now() };
}

function commandActor(): AuditActor {
  return { type: "cli", id: "cli", name: systemUser() };
}

/** A container may run under a number that has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
