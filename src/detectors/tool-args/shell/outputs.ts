import type { Data } from "../analyst.js";
import { TAINTS, type Taint } from "../facts.js";
import { unescaped } from "./decode.js";
import type { Invocation } from "./invocation.js";
import type { Scope } from "./scope.js";

/** A character written as its number. */
const HIDDEN_CHARACTER = /\\x[0-9a-f]{2}|\\[0-7]{3}/i;

/** What `$(…)` of these words gives, where that can be said without running them. */
export function knownOutput(words: readonly string[], scope: Scope): string | undefined {
  const line = words.join(" ");
  if (/^mktemp\b/.test(line)) return "/tmp/mktemp";
  if (/^(?:pwd|git rev-parse --show-toplevel)/.test(line)) return scope.cwd === "" ? "." : scope.cwd;
  if (/^git rev-parse --(?:git-dir|git-common-dir)/.test(line)) return ".git";
  if (/^(?:whoami|id -un|logname)$/.test(line)) return undefined;
  return undefined;
}

/** What `echo` and `printf` print. */
export function printed({ name, words, operands, fields, options }: Invocation): Data {
  const taint = fields.reduce((bits, field) => bits | field.taint, 0);
  const hosts = fields.flatMap((field) => field.hosts);
  const given =
    name === "echo" ? fields.slice(1).filter((field, at) => !(at < 3 && /^-[neE]+$/.test(field.text))) : operands;
  if (given.some((field) => field.dynamic)) {
    // What is known of it still tells a script from a sentence.
    return { text: given.map((field) => field.text).join(" "), taint, hosts };
  }
  if (name === "echo") {
    const text = given.map((field) => field.text).join(" ");
    if (!options.flags.has("e")) return { text, taint, hosts };
    return { text: unescaped(text), taint: taint | (HIDDEN_CHARACTER.test(text) ? TAINTS.transform : 0), hosts };
  }
  const [format = "", ...values] = words.slice(1).filter((word, at) => !(at === 0 && word === "--"));
  let next = 0;
  const text = unescaped(format).replace(/%(?:%|[-0-9.]*[sdbqc])/g, (spec) =>
    spec === "%%" ? "%" : spec.endsWith("b") ? unescaped(values[next++] ?? "") : (values[next++] ?? ""),
  );
  return {
    text: text.length > 65_536 ? text.slice(0, 65_536) : text,
    taint: taint | (HIDDEN_CHARACTER.test(format) ? TAINTS.transform : 0),
    hosts,
  };
}

/** Names a listing command prints, one for all where they can only be found out by running it. */
export function itemsOf({ name, operands, words }: Invocation): string[] | undefined {
  if (name === "locate" || name === "mdfind" || name === "plocate")
    return operands.slice(-1).map((field) => `~/${field.text.replace(/[\\$^]/g, "").replace(/^\//, "")}`);
  if (name === "ls" && operands.length === 0) return ["./*"];
  if (name === "ls")
    return operands.map((field) => (field.text.endsWith("/*/") ? field.text : `${field.text.replace(/\/$/, "")}/*`));
  if (name === "find")
    return operands
      .slice(0, 1)
      .map((field) =>
        field.text === "/"
          ? "/*"
          : words.some((word) => /^-(?:name|iname|empty)$/.test(word))
            ? `${field.text}/${words[words.findIndex((word) => /^-i?name$/.test(word)) + 1] ?? ""}`
            : `${field.text.replace(/\/$/, "")}/*`,
      );
  return undefined;
}

/** Commands whose output is a secret or a bulk of data whatever they read. */
export function outputTaint({ words }: Pick<Invocation, "words">): Taint {
  const line = words.join(" ");
  if (
    /^(?:pg_dump|pg_dumpall|mysqldump|mongodump|mongoexport|redis-cli .*--rdb|sqlite3 .* \.dump|bq extract|influxd backup|etcdctl snapshot|docker (?:save|export)|git bundle|git archive|tar |zip |7z )/.test(
      `${line} `,
    )
  )
    return TAINTS.bulk;
  if (
    /^(?:kubectl|oc) (?:.* )?get (?:.* )?secrets?\b|git credential fill|docker (?:exec|inspect)|ansible-vault (?:view|decrypt)|sops|^(?:vault (?:kv )?(?:get|read)|op (?:item get|read)|pass show|security find-(?:generic|internet)-password|secret-tool|aws secretsmanager get-secret-value|aws ssm get-parameter.*decrypt|gcloud secrets versions access|az keyvault secret show|gh auth token|gcloud auth print-|aws configure get|bw get|gpg .*--export-secret|getent shadow|doppler secrets|heroku config|history)\b/.test(
      line,
    )
  )
    return TAINTS.secret;
  return 0;
}
