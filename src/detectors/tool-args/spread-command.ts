/** Commands that a call spreads over several parameters, put together as the words they stand for. */
export type Members = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Members {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** `{command: "rm", args: ["-rf", "x"]}`; the program itself may be what the tool is called (`terraform_run`). */
export function commandWithArguments(object: Members, words: string): string[] | undefined {
  const command = object.command ?? object.cmd ?? object.program;
  const args = object.args ?? object.arguments ?? object.argv;
  if (typeof command !== "string" || !Array.isArray(args) || !args.every((item) => typeof item === "string"))
    return undefined;
  const tool = /\b(terraform|kubectl|helm|docker|git|aws|gcloud|az|npm|pulumi|ansible|vault|tofu)\b/.exec(words)?.[1];
  const head = tool !== undefined && !command.startsWith(tool) ? [tool] : [];
  return [...head, ...command.split(/\s+/), ...(args as string[])];
}

/** Tools that stand for a program, parameters for its words: `kubectl_delete{resourceType, name}`, `use_aws{service_name, …}`. */
export function namedCommand(words: string, root: Members): string[] | undefined {
  const text = (...names: string[]): string => {
    for (const name of names) if (typeof root[name] === "string") return root[name];
    return "";
  };
  const kubectl = words.includes("kubectl") ? /\bkubectl (\w+)$/.exec(words)?.[1] : undefined;
  if (kubectl !== undefined) {
    const flags = isObject(root.flags) ? Object.entries(root.flags) : [];
    return [
      "kubectl",
      kubectl === "generic" ? text("command", "subCommand") : kubectl,
      text("resourceType", "resource_type", "kind"),
      text("name"),
      ...flags.map(([flag, value]) => (value === true ? `--${flag}` : `--${flag}=${String(value)}`)),
      ...option("-n", text("namespace")),
      ...option("-o", text("output")),
      typeof root.replicas === "number" ? `--replicas=${root.replicas}` : "",
    ].filter((word) => word !== "");
  }
  if (!words.includes("use aws")) return undefined;
  const operation = text("operation_name", "operation").replaceAll("_", "-").toLowerCase();
  const service = text("service_name", "service").toLowerCase();
  const given = isObject(root.parameters) ? Object.entries(root.parameters) : [];
  const options = given.flatMap(([key, value]) =>
    typeof value === "object" ? [] : [`--${key.replace(/(?<=[a-z])([A-Z])/g, "-$1").toLowerCase()}`, String(value)],
  );
  return ["aws", service === "s3" ? "s3api" : service, operation, ...options].filter((word) => word !== "");
}

function option(name: string, value: string): string[] {
  return value === "" ? [] : [name, value];
}
