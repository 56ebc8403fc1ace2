#!/usr/bin/env node
// The command line: `tillgate <command>`, one file a command.
import { Command } from "commander";
import { addBackupCommand } from "./backup.ts";
import { addCredentialCommands } from "./credentials.ts";
import { addFeeCommands } from "./fees.ts";
import { addImportCommand } from "./import.ts";
import { addLegacyClientCommands } from "./legacy-client.ts";
import { addMerchantCommand } from "./merchant.ts";
import { addMigrateCommand } from "./migrate.ts";
import { addNotificationCommands } from "./notifications.ts";
import { addOperatorCommands } from "./operator.ts";
import { addRestoreCommand } from "./restore.ts";
import { addStoreCommand } from "./store.ts";
import { addVerifyCommand } from "./verify.ts";
import { reportFailure } from "./output.ts";

const program = new Command("tillgate")
  .description("Looks after the data of Tillgate.")
  .addHelpText(
    "after",
    "\nThe database is DATABASE_URL, or else the one in TILLGATE_HOME (.tillgate unless set), " +
      "whether the server is running or not.",
  );

addBackupCommand(program);
addRestoreCommand(program);
addMigrateCommand(program);
addMerchantCommand(program);
addStoreCommand(program);
addImportCommand(program);
addCredentialCommands(program);
addOperatorCommands(program);
addLegacyClientCommands(program);
addFeeCommands(program);
addNotificationCommands(program);
addVerifyCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  reportFailure(error, process.argv.includes("--json"));
}
