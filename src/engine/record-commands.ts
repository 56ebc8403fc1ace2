/**
 * Commands on records: what each looks up, and who decides it. A command on orders may need records
 * too; what shows only once its orders are there is looked up in a second step.
 */
import type { Decision, Stamp } from "../domain/decision.ts";
import type { Actor } from "../domain/order/event.ts";
import type { OrderChange } from "../domain/order/change.ts";
import type { Lookup } from "../domain/record.ts";
import type { Book } from "./book.ts";
import type { Command } from "./command.ts";
import { refundDayLookups } from "./refund-right.ts";
import { giversShift, relatedShift } from "./follow-shifts.ts";
import {
  closeShift,
  moveCash,
  openShift,
  type Handler,
  type ShiftCommand,
} from "./record-commands/shifts.ts";

export type RecordCommand = ShiftCommand;

const handlers: {
  readonly [Type in RecordCommand["type"]]: Handler<Extract<RecordCommand, { type: Type }>>;
} = {
  OPEN_SHIFT: openShift,
  MOVE_CASH: moveCash,
  CLOSE_SHIFT: closeShift,
};

export function isRecordCommand(command: Command): command is RecordCommand {
  return Object.hasOwn(handlers, command.type);
}

/** A command, and who gives it. */
type Given = Readonly<{ command: Command; actor: Actor }>;

/** What a command names of records. */
export function namedLookups({ command, actor }: Given): readonly Lookup[] {
  const own = isRecordCommand(command)
    ? handlerOf(command).lookups(command)
    : refundDayLookups(command);
  return [...own, ...giversShift(command, actor)];
}

/** What follows from what the book holds of the command's orders and records. */
export function relatedLookups(book: Book, { command, actor }: Given): readonly Lookup[] {
  const own = isRecordCommand(command) ? handlerOf(command).related(book, command) : [];
  return [...own, ...relatedShift(book, command, actor)];
}

export function decideRecordCommand(
  book: Book,
  command: RecordCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  return handlerOf(command).decide(book, command, stamp);
}

/** The handler of a command's type takes that command. */
function handlerOf(command: RecordCommand): Handler<RecordCommand> {
  return handlers[command.type];
}
