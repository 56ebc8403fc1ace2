/**
 * Commands on records: what each looks up, and who decides it. A command on orders may need records
 * too; what shows only once its orders are there is looked up in a second step.
 */
import type { Decision, Stamp } from "../domain/decision.ts";
import type { OrderChange } from "../domain/order/change.ts";
import type { Lookup } from "../domain/record.ts";
import type { Book } from "./book.ts";
import type { Command } from "./command.ts";
import { refundDayLookups } from "./refund-right.ts";
import { decideShiftCommand, shiftLookups, type ShiftCommand } from "./record-commands/shifts.ts";

export type RecordCommand = ShiftCommand;

type Handler<Handled> = Readonly<{
  /** What has to be known to decide it. */
  lookups(command: Handled): readonly Lookup[];
  decide(book: Book, command: Handled, stamp: Stamp): Decision<OrderChange>;
}>;

const handlers: {
  readonly [Type in RecordCommand["type"]]: Handler<Extract<RecordCommand, { type: Type }>>;
} = {
  OPEN_SHIFT: { lookups: shiftLookups, decide: decideShiftCommand },
};

export function isRecordCommand(command: Command): command is RecordCommand {
  return Object.hasOwn(handlers, command.type);
}

/** What a command names of records. */
export function namedLookups(command: Command): readonly Lookup[] {
  if (isRecordCommand(command)) return handlerOf(command).lookups(command);
  return refundDayLookups(command);
}

/** What follows from what the book holds of the command's orders. */
export function relatedLookups(_book: Book, _command: Command): readonly Lookup[] {
  return [];
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
