import { Command } from "commander";
import { openApiDocument } from "../recorder/api/openapi.js";

export function openapiCommand(): Command {
  return new Command("openapi")
    .description("print the admin API as an OpenAPI 3.1 document, as a server has it at /openapi.json")
    .action(() => {
      process.stdout.write(`${JSON.stringify(openApiDocument(), null, 2)}\n`);
    });
}
