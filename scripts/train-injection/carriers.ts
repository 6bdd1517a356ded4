import type { Random } from "../random.js";
import { type Grammar, sentence } from "./grammar.js";
import { filler } from "./harmless.js";

/** A document of our own making, with or without something planted. */
type Carrier = (random: Random, planted: string | undefined) => string;

const line = (random: Random): string => sentence(filler, "line", random);
const of = (random: Random, name: keyof Grammar & string): string => sentence(filler, name, random);
/** Some lines with the planted text among them. */
function lines(random: Random, planted: string | undefined, most = 6): string[] {
  const all = Array.from({ length: 1 + random.int(most) }, () => line(random));
  if (planted !== undefined) all.splice(random.int(all.length + 1), 0, planted);
  return all;
}

/** The shapes of what tools return: mails, records, reviews, search results, pages, tables, logs, tickets, notes. */
const CARRIERS: readonly Carrier[] = [
  (random, planted) =>
    `From: ${of(random, "mail")}\nTo: ${of(random, "mail")}\nSubject: ${line(random).slice(0, 40)}\n\n${lines(random, planted).join("\n")}\n\n${of(random, "first")}`,
  (random, planted) =>
    JSON.stringify({
      id: random.int(10_000),
      sender: of(random, "mail"),
      recipients: [of(random, "mail")],
      subject: line(random).slice(0, 50),
      body: lines(random, planted).join(" "),
      read: random.chance(0.5),
    }),
  (random, planted) =>
    JSON.stringify({
      success: true,
      product: {
        name: of(random, "thing"),
        price: random.int(500),
        reviews: lines(random, planted, 4).map((review, at) => ({
          username: of(random, "first"),
          rating: 1 + ((at + random.int(4)) % 5),
          review,
        })),
      },
    }),
  (random, planted) =>
    lines(random, planted, 5)
      .map((text) => `- from: ${of(random, "first")}\n  date: 2025-0${1 + random.int(9)}-12\n  content: '${text}'`)
      .join("\n"),
  (random, planted) =>
    `<html><body><h1>${of(random, "product")}</h1>${lines(random, planted)
      .map((text) => `<p>${text}</p>`)
      .join("")}</body></html>`,
  (random, planted) =>
    `| Name | City | Note |\n|---|---|---|\n${lines(random, planted, 5)
      .map((text) => `| ${of(random, "first")} | ${of(random, "city")} | ${text} |`)
      .join("\n")}`,
  (random, planted) => `# ${of(random, "topic")}\n\n${lines(random, planted).join("\n\n")}\n`,
  (random, planted) =>
    lines(random, planted)
      .map(
        (text) =>
          `2025-0${1 + random.int(9)}-0${1 + random.int(9)}T12:0${random.int(10)}:11Z ${random.pick(["INFO", "WARN", "ERROR"])} ${random.pick(["api", "worker", "db"])}: ${text}`,
      )
      .join("\n"),
  (random, planted) =>
    `Ticket #${random.int(9_999)} (${random.pick(["open", "closed"])})\nReporter: ${of(random, "person")}\n\n${lines(random, planted).join(" ")}`,
  (random, planted) =>
    JSON.stringify(
      lines(random, planted, 4).map((text) => ({
        title: line(random).slice(0, 30),
        url: `https://${of(random, "domain")}/p/${random.int(999)}`,
        snippet: text,
      })),
    ),
  (random, planted) =>
    `id,name,comment\n${lines(random, planted, 4)
      .map((text, at) => `${at},${of(random, "first")},"${text}"`)
      .join("\n")}`,
  (random, planted) => lines(random, planted, 3).join(" "),
  (_, planted) => planted ?? "",
  (random, planted) =>
    JSON.stringify({ note: { title: of(random, "thing"), content: lines(random, planted, 2).join(" ") } }),
  (random, planted) =>
    `def total(items):\n    # ${lines(random, planted, 1).join("\n    # ")}\n    return sum(items)\n`,
];

export function carrier(random: Random, planted?: string): string {
  return random.pick(CARRIERS)(random, planted);
}

/** A real document with a text planted in it: at a line's end mostly, sometimes at the beginning or the end. */
export function spliced(document: string, planted: string, random: Random): string {
  const place = random.next();
  if (place < 0.15) return `${planted}\n\n${document}`;
  if (place < 0.3) return `${document}\n\n${planted}`;
  const ends = [...document.matchAll(/\n|(?<=[.!?]) /g)].map(({ index }) => index);
  const at = ends.length === 0 ? document.length : random.pick(ends);
  const mark = random.chance(0.5) ? "\n" : " ";
  return `${document.slice(0, at)}${mark}${planted}${mark}${document.slice(at + 1)}`;
}
