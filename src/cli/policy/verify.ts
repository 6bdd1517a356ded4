import { readFileSync } from "node:fs";
import { Command } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { decodeBundle } from "../../policy/lifecycle/bundle.js";
import { isSignedBy, publicKeyFrom, Signature } from "../../policy/lifecycle/signature.js";
import { loadConfig } from "../../server/config.js";
import { EXIT } from "../exit-codes.js";
import { readText } from "./policy-files.js";

interface VerifyFlags {
  readonly config?: string;
  readonly key?: string;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .description("check a bundle against its signature; exit 1 when a server would not take it")
    .argument("<bundle>", "file made by `shutter policy build`; its signature is <bundle>.sig")
    .option("--key <file>", "public key, PEM (default: the trusted keys of the configuration)")
    .option("-c, --config <file>", "configuration file")
    .action((file: string, { config, key }: VerifyFlags) => {
      const texts = key === undefined ? (loadConfig({ config }).policies.bundle?.trusted_keys ?? []) : [readText(key)];
      if (texts.length === 0)
        throw new OperatorError("INPUT_INVALID", "give --key, or a configuration with trusted_keys");
      const trusted = texts.map((text, index) => publicKeyFrom(text, key ?? `policies.bundle.trusted_keys.${index}`));
      const signature = signatureFrom(readText(`${file}.sig`));
      if (signature === undefined) throw new OperatorError("INPUT_INVALID", `${file}.sig: not a signature`);
      readText(file);
      const bytes = readFileSync(file);
      if (!isSignedBy(bytes, signature, trusted)) {
        process.stderr.write(`${file}: not signed by a trusted key (signature of key ${signature.key}).\n`);
        process.exitCode = EXIT.failure;
        return;
      }
      const { serial, created, git, tree } = decodeBundle(bytes, file);
      const files = tree.files.map(({ path }) => path);
      process.stdout.write(
        `${JSON.stringify({ key: signature.key, serial, created, git: git ?? null, content: tree.hash, files })}\n`,
      );
      process.stderr.write(`${file}: signed by key ${signature.key}, serial ${serial}.\n`);
    });
}

function signatureFrom(text: string): Signature | undefined {
  try {
    return Signature.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
