import { setPriority } from "node:os";
import { workerData } from "node:worker_threads";
import { loadDetectorHost } from "../detector-set.js";
import { Printer } from "../trace/printer.js";
import { runTask } from "./run-task.js";
import type { Task, TaskResult, WorkerSettings } from "./task.js";

/** Entry file of a worker thread: loads the detectors once, then runs one task at a time. */
const settings = workerData as WorkerSettings;

// On Linux this is the priority of the calling thread alone, which is the point.
if (settings.nice > 0 && process.platform === "linux") setPriority(0, settings.nice);

const host = await loadDetectorHost(settings.detectors, settings.fingerprintKey);
const printer = new Printer(settings.traceKey);

export default function work(task: Task): TaskResult {
  return runTask(task, host, printer, settings);
}
