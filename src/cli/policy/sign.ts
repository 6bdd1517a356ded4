import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { decodeBundle } from "../../policy/lifecycle/bundle.js";
import { privateKeyFrom, signBytes } from "../../policy/lifecycle/signature.js";
import { readText } from "./policy-files.js";

export function signCommand(): Command {
  return new Command("sign")
    .description("sign a bundle with an Ed25519 key; the signature is written beside it, as <bundle>.sig")
    .argument("<bundle>", "file made by `shutter policy build`")
    .requiredOption("--key <file>", "private key, PEM; `openssl genpkey -algorithm ed25519` makes one")
    .action((file: string, { key: keyFile }: { key: string }) => {
      const key = privateKeyFrom(readText(keyFile), keyFile);
      readText(file);
      const bytes = readFileSync(file);
      // What is no bundle is nothing to vouch for.
      decodeBundle(bytes, file);
      const signature = signBytes(bytes, key);
      writeFileSync(`${file}.sig`, `${JSON.stringify(signature)}\n`);
      process.stderr.write(`${file}.sig: signed with key ${signature.key}.\n`);
    });
}
