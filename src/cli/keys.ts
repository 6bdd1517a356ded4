import { Command } from "commander";
import { loadConfig } from "../server/config.js";
import { KeyStore } from "../server/keys.js";
import { EXIT } from "./exit-codes.js";

/** Keys are files of the data directory: these verbs work with or without a running server, which picks changes up. */
export function keysCommand(): Command {
  const command = new Command("keys").description("create, list and revoke the keys Aperture authenticates with");
  const open = (config?: string): KeyStore => KeyStore.open(loadConfig({ config }).data_dir);

  command
    .command("create")
    .description("create a key and print it; it cannot be shown again")
    .option("-c, --config <file>", "configuration file")
    .option("--tenant <name>", "tenant the key speaks for", "default")
    .option("--project <name>", "project the key speaks for", "default")
    .option("--label <text>", "what it is for", "")
    .action(
      ({ config, tenant, project, label }: { config?: string; tenant: string; project: string; label: string }) => {
        const { record, key } = open(config).create(tenant, project, label);
        process.stderr.write(`Key ${record.id} for ${tenant}/${project}. It is shown here and nowhere else:\n`);
        process.stdout.write(`${key}\n`);
      },
    );

  command
    .command("list")
    .description("list keys, one JSON object a line; never the keys themselves")
    .option("-c, --config <file>", "configuration file")
    .action(({ config }: { config?: string }) => {
      for (const { id, tenant, project, label, created, revoked } of open(config).list()) {
        process.stdout.write(`${JSON.stringify({ id, tenant, project, label, created, revoked: revoked ?? null })}\n`);
      }
    });

  command
    .command("revoke <id>")
    .description("revoke a key by its id; a running server refuses it within a second")
    .option("-c, --config <file>", "configuration file")
    .action((id: string, { config }: { config?: string }) => {
      if (open(config).revoke(id)) {
        process.stderr.write(`Key ${id} is revoked.\n`);
        return;
      }
      process.stderr.write(`No live key has the id ${id}; \`shutter keys list\` shows them.\n`);
      process.exitCode = EXIT.failure;
    });

  return command;
}
