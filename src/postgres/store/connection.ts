/** The connection that a batch's transaction runs on. */
import type { Transaction } from "../database.ts";

export type Connection = Transaction;
