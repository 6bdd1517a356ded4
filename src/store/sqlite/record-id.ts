import { STEP_MS } from "../store.js";

/** Records of one millisecond keep the order they were written in; a day of more than 2^26 records begins again. */
const COUNTER = 2 ** 26;

/** Days since 1970, UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / STEP_MS.day);
}

/** As in `2026-11-21`. */
export function dayName(day: number): string {
  return new Date(day * STEP_MS.day).toISOString().slice(0, 10);
}

/** @param ofDay how many records were written to the day before. */
export function recordId(at: number, ofDay: number): number {
  return (at % STEP_MS.day) * COUNTER + (ofDay % COUNTER);
}

/** The lowest id a record of this time may have. Times outside the day give the ends of the day. */
export function lowestId(day: number, at: number): number {
  return Math.min(STEP_MS.day, Math.max(0, at - day * STEP_MS.day)) * COUNTER;
}

/** Milliseconds since 1970. */
export function timeOf(day: number, id: number): number {
  return day * STEP_MS.day + Math.floor(id / COUNTER);
}
