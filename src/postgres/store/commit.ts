/** The end of a batch: every statement and the commit behind them, sent in one go. */
import { DatabaseError } from "pg";
import {
  CommitUnknownError,
  StreamMovedError,
  type Changes,
  type StreamHead,
} from "../../engine/ports/store.ts";
import { isLost, type Borrowed } from "./connection.ts";
import { outageOr } from "./outage.ts";
import { sql, type SqlText } from "./sql-text.ts";
import { writeChanges } from "./write-changes.ts";

/**
 * Commits the changes of a transaction that has begun, and gives the connection back. Throws a
 * StreamMovedError when the stream does not stand at `head` any more, CommitUnknownError when the
 * connection broke, StoreBusyError when somebody kept a lock for too long, and what else the
 * database refused; only after the second may anything be written.
 */
export async function commit(
  connection: Borrowed,
  merchant_id: string,
  { head, changes }: Readonly<{ head: StreamHead; changes: Changes }>,
): Promise<void> {
  const statements = [
    moveStream(merchant_id, head, changes),
    ...writeChanges(merchant_id, changes),
    sql`commit`,
  ];
  const results = await Promise.allSettled(
    statements.map((statement) => connection.run(statement)),
  );
  const last = results.at(-1);
  const ending = last?.status === "fulfilled" ? last.value : null;
  // A statement that was refused turns the commit behind it into a rollback.
  if (ending === "COMMIT" || ending === "ROLLBACK") connection.release();
  else connection.discard();
  if (ending === "COMMIT") return;
  const refused = results.find((result) => result.status === "rejected" && !isLost(result.reason));
  if (refused?.status === "rejected") throw movedOr(refused.reason);
  if (ending !== null) throw new Error(`the commit ended as ${ending}`);
  const cause: unknown = last?.status === "rejected" ? last.reason : null;
  throw new CommitUnknownError("the connection broke while committing", { cause });
}

/**
 * Takes the stream row and moves it on. On a stream that does not stand where it should, it runs
 * against the position's check, which ends the whole transaction: no statement behind it counts.
 */
function moveStream(merchant_id: string, head: StreamHead, changes: Changes): SqlText {
  return sql`
    update streams set batch_id = ${changes.batch_id}, number_ms = ${changes.numbers.last_ms},
      number_counter = ${changes.numbers.counter}, position =
      case when batch_id = ${head.batch_id} and position = ${head.position}
        and catalog_version = ${head.catalog_version} then ${changes.position} else -1 end
    where merchant_id = ${merchant_id}`;
}

function movedOr(error: unknown): unknown {
  const is_moved = error instanceof DatabaseError && error.constraint === "streams_position_check";
  if (is_moved) return new StreamMovedError("somebody else has written", { cause: error });
  return outageOr(error);
}
