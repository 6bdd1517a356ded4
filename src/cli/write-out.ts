/** Writes to stdout at the pace of whoever reads it. */
export async function writeOut(text: string): Promise<void> {
  if (text === "" || process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once("drain", resolve));
}
