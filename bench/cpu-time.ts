/**
 * Processor time this process has used so far, in milliseconds: what is measured on one thread takes the same of it
 * however busy the machine is with other things.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
