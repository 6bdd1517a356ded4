import { OperatorError } from "../../plugins/errors.js";
import { formatPolicyTexts } from "../cedar/format.js";
import { PolicyInvalid } from "../problem.js";
import { type PolicyFile, problemAt, splitPolicies } from "../source.js";

/** One `.cedar` file. */
export interface PolicyText {
  readonly path: string;
  readonly text: string;
}

/**
 * The files laid out, in their order; comments stay, and so does the meaning.
 * @throws PolicyInvalid naming every place that cannot be parsed; nothing is laid out then.
 */
export async function formatPolicyFiles(files: readonly PolicyText[]): Promise<readonly PolicyText[]> {
  const sources = files.map(({ path, text }): PolicyFile => ({ layer: { kind: "operator" }, path, text }));
  refuse(sources.flatMap((file) => splitPolicies(file).problems));
  const answers = await formatPolicyTexts(files.map(({ text }) => text));
  if ("crashed" in answers) throw new OperatorError("POLICY_INVALID", `Cedar's formatter gave up: ${answers.crashed}`);

  const problems = answers.flatMap((answer, index) => {
    const file = sources[index];
    if (file === undefined || "text" in answer) return [];
    return [problemAt(file, Buffer.from(file.text).subarray(0, answer.byte).toString().length, answer.message)];
  });
  refuse(problems);
  return answers.flatMap((answer, index) => {
    const path = files[index]?.path;
    return "text" in answer && path !== undefined ? [{ path, text: answer.text }] : [];
  });
}

function refuse(problems: ConstructorParameters<typeof PolicyInvalid>[0]): void {
  if (problems.length > 0) throw new PolicyInvalid(problems);
}
