import { execFileSync } from "node:child_process";
import { cpus } from "node:os";

const CORES = cpus().length;
/** util-linux has it, other systems do not; there everything shares all cores. */
const HAS_TASKSET = CORES > 1 && process.platform === "linux";

/** The cores a server gets when the load generator has the last one for itself, in the notation of `taskset`. */
export function serverCores(): string | undefined {
  return HAS_TASKSET ? `0-${CORES - 2}` : undefined;
}

/** Keeps this process, all its threads, to the last core. Call what is returned to have all cores again. */
export function keepToLastCore(): () => void {
  if (!HAS_TASKSET) return () => {};
  keepTo(`${CORES - 1}`);
  return () => keepTo(`0-${CORES - 1}`);
}

function keepTo(cores: string): void {
  execFileSync("taskset", ["--all-tasks", "--pid", "--cpu-list", cores, `${process.pid}`], { stdio: "ignore" });
}
