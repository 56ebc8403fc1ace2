// tillgate notifications
import type { Command } from "commander";
import { operatorError } from "../postgres/operator-error.ts";
import { listNotifications, replayNotifications } from "../queries/work/notification-inbox.ts";
import { onMerchant, type OnMerchant } from "./credentials.ts";

const outcomes = [
  ...["RECEIVED", "RECORDED", "KNOWN", "UNDECIDED", "IGNORED", "REFUSED", "FAILED", "REPLAY"],
];

/** Reports of payment providers, as they came. */
export function addNotificationCommands(program: Command): void {
  const group = program
    .command("notifications")
    .description("reports of payment providers, kept as they came");
  addListCommand(group);
  addReplayCommand(group);
}

function addListCommand(group: Command): void {
  const list = group
    .command("list")
    .description("the newest reports and what became of them")
    .option("--outcome <outcome>", `only ${outcomes.join(", ")}`)
    .option("--limit <number>", "how many", "20")
    .option("--bodies", "with what they said", false);
  type List = OnMerchant & { outcome?: string; limit: string; bodies: boolean };
  onMerchant<List>(list, async (sql, options) => {
    const outcome = options.outcome === undefined ? null : demandOutcome(options.outcome);
    const limit = Number(options.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
      throw operatorError("OPTION_INVALID", "--limit must be 1 to 1000");
    }
    const rows = await listNotifications(sql, options.merchant, { outcome, limit });
    const notifications = rows.map(({ received_at, body, ...row }) => ({
      ...{ received_at: new Date(received_at).toISOString(), ...row },
      ...(options.bodies ? { body } : {}),
    }));
    const lines = notifications.map((row) => {
      const { note_id, received_at, outcome: end, kind, subject_key, deliveries } = row;
      const about = kind === null ? "not verified" : `${kind} ${subject_key ?? ""}`;
      const line = `${received_at}  ${note_id}  ${end}  ${about}  ×${deliveries}`;
      return "body" in row ? `${line}\n  ${row.body}` : line;
    });
    const text = lines.length === 0 ? "There are none." : lines.join("\n");
    return { text, data: { notifications } };
  });
}

function addReplayCommand(group: Command): void {
  const replay = group
    .command("replay")
    .description("have running servers look at reports again, and ask the provider about them")
    .option("--note <id>", "this one: note_id")
    .option("--outcome <outcome>", "all that ended so, FAILED for instance");
  type Replay = OnMerchant & { note?: string; outcome?: string };
  onMerchant<Replay>(replay, async (sql, { merchant, note, outcome }) => {
    if ((note === undefined) === (outcome === undefined)) {
      throw operatorError("OPTION_INVALID", "name either --note or --outcome");
    }
    const which =
      note === undefined ? { outcome: demandOutcome(outcome ?? "") } : { note_id: note };
    const count = await replayNotifications(sql, merchant, { ...which, now_ms: Date.now() });
    if (count === 0) {
      throw operatorError("OPTION_INVALID", "there is no such report that was verified");
    }
    return { text: `${count} will be looked at again.`, data: { count } };
  });
}

function demandOutcome(outcome: string): string {
  if (outcomes.includes(outcome)) return outcome;
  throw operatorError("OPTION_INVALID", `--outcome must be ${outcomes.join(", ")}`);
}
