// Errors meant for the person who runs Tillgate: a stable code and a sentence that says what to do.
// The command line prints the message alone; whatever else is thrown is a bug and keeps its stack.

export type OperatorErrorCode =
  | "BACKUP_FILE_EXISTS"
  | "BACKUP_FILE_INVALID"
  | "BACKUP_FILE_UNREADABLE"
  | "BACKUP_FROM_NEWER_VERSION"
  | "BACKUP_FAILED"
  | "RESTORE_FAILED"
  | "RESTORE_TARGET_NOT_EMPTY"
  | "RESTORE_TARGET_NEWER"
  | "DATABASE_URL_INVALID"
  | "DATABASE_CONNECTIONS_EXCEEDED"
  | "DATABASE_OUTDATED"
  | "DATABASE_UNREACHABLE"
  | "DATABASE_UNSUPPORTED"
  | "DATA_FOLDER_IN_USE"
  | "DATA_FOLDER_UNUSABLE"
  | "EMBEDDED_POSTGRES_MISSING"
  | "EMBEDDED_POSTGRES_FAILED"
  | "IMPORT_FILE_UNREADABLE"
  | "MIGRATION_FAILED"
  | "MIGRATION_FILES_INVALID"
  | "MIGRATION_CHANGED"
  | "MIGRATION_UNKNOWN"
  | "OPTION_INVALID";

export type OperatorError = Error & { readonly code: OperatorErrorCode; readonly operator: true };

/** Makes an error whose `message` can be shown as it is to whoever started the command. */
export function operatorError(
  code: OperatorErrorCode,
  message: string,
  cause?: unknown,
): OperatorError {
  const error = cause === undefined ? new Error(message) : new Error(message, { cause });
  return Object.assign(error, { code, operator: true as const });
}

/** True for errors made by `operatorError`: print the message, not the stack. */
export function isOperatorError(error: unknown): error is OperatorError {
  return error instanceof Error && "operator" in error && error.operator === true;
}

/** The message of whatever was thrown, for use inside another message. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
