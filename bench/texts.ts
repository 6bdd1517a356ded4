import { Random } from "../scripts/random.js";

/**
 * The kinds of text that agents send, made from a seed. Clean: nothing in them is to be found, which a test makes sure
 * of, but they speak of tokens, keys and instructions as often as such texts do, and hold hashes, ids and digests.
 */
export const TEXTS = { prose, code, "JSON logs": jsonLogs, "minified JS": minifiedJs, lockfile, base64 } as const;
export type TextName = keyof typeof TEXTS;
export const TEXT_NAMES = Object.keys(TEXTS) as TextName[];

/** How a credential stands in a text of each kind. */
export const PLANTS: Readonly<Record<TextName, (secret: string) => string>> = {
  prose: (secret) => `Use ${secret} until the other one is rotated.\n`,
  code: (secret) => `const client = new Client({ token: "${secret}" });\n`,
  "JSON logs": (secret) => `{"level":"debug","msg":"request","headers":{"authorization":"Bearer ${secret}"}}\n`,
  "minified JS": (secret) => `;var q9={token:"${secret}"};`,
  lockfile: (secret) => `      "resolved": "https://x-access-token:${secret}@github.com/example/repo.git",\n`,
  base64: (secret) => `\n  token: ${Buffer.from(`GITHUB_TOKEN=${secret}\n`).toString("base64")}\n`,
};

const NOUNS =
  "account agent answer batch block branch buffer build bundle cache call change chunk client column commit config connection container context counter cursor deadline deploy digest document engine entry error event feature field file filter flag folder format frame gateway graph handler header history hook host image index input instance item job key label layer length level library limit line list loader lock log manifest map member memory message metric migration mode model module name node number object offset option order output owner package page parameter parser path pattern payload pipeline plan plugin policy pool port position prefix process profile project prompt proxy query queue range rate reader record region release report request resource response result retry role route row rule runner sample schema scope section segment sequence server service session setting shard signal size slot snapshot source span stage state stream string suffix system table tag target task tenant test thread timer token tool total trace tree trigger type update user value variable version view volume window worker writer zone".split(
    " ",
  );
const VERBS =
  "add apply assign bind build cancel check clear close collect compare compile compute copy count create decode delete describe drain drop emit encode ensure expand fetch fill find flush format get handle hash init insert join keep list load lock map mark measure merge move normalise notify open pack parse patch pick prepare print publish push read rebuild record refresh release remove rename render replace reset resolve restore retry return rotate run save scan schedule seal select send set sort split start stop store stream strip sync tail track trim update validate verify wait walk watch wrap write".split(
    " ",
  );
const ADJECTIVES =
  "active async available broken cached clean closed common complete custom default direct empty expected external failed fast final first frozen full global idle internal invalid large last late lazy local long main missing native nested new next old open optional pending plain previous primary private public raw ready recent remote required safe secondary shared short signed silent single slow small stable stale strict unused valid visible".split(
    " ",
  );

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const nameOf = (random: Random): string => `${random.pick(ADJECTIVES)}${capital(random.pick(NOUNS))}`;
const functionOf = (random: Random): string => `${random.pick(VERBS)}${capital(random.pick(NOUNS))}`;

/** Puts pieces one after the other until there are `chars` characters. */
function fill(random: Random, chars: number, piece: (random: Random) => string): string {
  const pieces: string[] = [];
  for (let length = 0; length < chars; ) {
    const next = piece(random);
    pieces.push(next);
    length += next.length;
  }
  return pieces.join("").slice(0, chars);
}

/** Documentation and chat, in Markdown. */
export function prose(random: Random, chars: number): string {
  const clause = (): string =>
    random.pick([
      `the ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)} ${random.pick(VERBS)}s a ${random.pick(NOUNS)}`,
      `callers ${random.pick(VERBS)} every ${random.pick(NOUNS)} of the ${random.pick(NOUNS)}`,
      `it’s not clear whether ${random.pick(NOUNS)}s are ${random.pick(ADJECTIVES)} here`,
      `\`${functionOf(random)}\` returns what the ${random.pick(NOUNS)} says`,
      `we ${random.pick(VERBS)} it in ${random.int(90) + 10} ms on the ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}`,
    ]);
  const sentence = (): string =>
    `${capital(clause())}${random.pick([", because ", " — and ", ", so ", " when "])}${clause()}. `;
  return fill(random, chars, () =>
    random.pick([
      () => `\n\n## ${capital(random.pick(ADJECTIVES))} ${random.pick(NOUNS)}s\n\n`,
      () => `\n- **${random.pick(NOUNS)}**: ${sentence()}`,
      () =>
        `See [${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}s](https://docs.example.com/${random.pick(NOUNS)}/${random.pick(VERBS)}#${random.int(9)}). `,
      ...Array.from({ length: 9 }, () => sentence),
    ])(),
  );
}

/** Source code, TypeScript and Python. */
export function code(random: Random, chars: number): string {
  const typescript = (): string => {
    const [fn, type, value, list] = [functionOf(random), capital(nameOf(random)), nameOf(random), nameOf(random)];
    return random.pick([
      `/** ${capital(random.pick(VERBS))}s the ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}; undefined where there is none. */
export async function ${fn}(${value}: ${type}, options: ${type}Options = {}): Promise<${type} | undefined> {
  const ${list} = await this.#${random.pick(NOUNS)}.${random.pick(VERBS)}(${value}.${random.pick(NOUNS)}, { limit: ${random.int(500)} });
  if (${list}.length === 0) return undefined;
  return ${list}.map((${random.pick(NOUNS)}) => ({ ...${value}, ${random.pick(NOUNS)}: options.${random.pick(NOUNS)} ?? ${random.int(9)} }));
}\n\n`,
      `import { ${fn}, type ${type} } from "../${random.pick(NOUNS)}/${random.pick(NOUNS)}.js";\n`,
      `  it("${random.pick(VERBS)}s the ${random.pick(NOUNS)} of a ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}", () => {
    expect(${fn}(${value})).toEqual({ ${random.pick(NOUNS)}: "${random.pick(ADJECTIVES)}-${random.int(100)}", token: undefined });
  });\n`,
      `    // ${capital(random.pick(VERBS))} first: the ${random.pick(NOUNS)} may be ${random.pick(ADJECTIVES)} by now.
    for (const [${random.pick(NOUNS)}, ${value}] of Object.entries(${list})) {
      if (${value}.${random.pick(NOUNS)}Id !== session.${random.pick(NOUNS)}Key) continue;
      ${list}.set(\`\${${value}.prefix}:${random.pick(NOUNS)}\`, ${value} as unknown as Record<string, ${type}>);
    }\n`,
      `export const ${fn.toUpperCase()}_MS = Number(process.env.${random.pick(NOUNS).toUpperCase()}_TIMEOUT ?? ${random.int(9_000)});\n`,
    ]);
  };
  const python = (): string => {
    const [noun, other] = [random.pick(NOUNS), random.pick(NOUNS)];
    return `    def ${random.pick(VERBS)}_${noun}(self, ${other}: dict[str, str], *, ${random.pick(ADJECTIVES)}: bool = False) -> int:
        """${capital(random.pick(VERBS))} the ${noun} and return how many ${other}s were ${random.pick(ADJECTIVES)}."""
        if not ${other} or self._${noun} is None:
            raise ValueError(f"no ${noun} in {${other}!r}")
        return sum(1 for item in self._${noun} if item.${other} == ${other}["${random.pick(NOUNS)}"])\n\n`;
  };
  return fill(random, chars, () => (random.next() < 0.75 ? typescript() : python()));
}

/** Structured logs of services: one object a line, with ids of traces, users and requests. */
function jsonLogs(random: Random, chars: number): string {
  let ms = Date.UTC(2026, 0, 15, 9);
  return fill(random, chars, () => {
    ms += random.int(400);
    const entry = {
      time: new Date(ms).toISOString(),
      level: random.pick(["debug", "info", "info", "info", "warn"]),
      service: `${random.pick(NOUNS)}-${random.pick(NOUNS)}`,
      trace_id: random.hex(32),
      span_id: random.hex(16),
      user_id: [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join("-"),
      method: random.pick(["GET", "POST", "PUT"]),
      path: `/api/v${random.int(3) + 1}/${random.pick(NOUNS)}s/${random.int(100_000)}`,
      status: random.pick([200, 200, 201, 304, 404]),
      duration_ms: random.int(90_000) / 100,
      remote: `10.${random.int(256)}.${random.int(256)}.${random.int(256)}`,
      msg: `${random.pick(VERBS)} ${random.pick(NOUNS)}: ${random.pick(ADJECTIVES)}`,
    };
    return `${JSON.stringify(entry)}\n`;
  });
}

/** A bundle: one line, one-letter names. */
function minifiedJs(random: Random, chars: number): string {
  const letter = (): string => random.pick([..."abcdefghijklmnopqrstuvwxyz"]);
  return fill(random, chars, () => {
    const [a, b, c, n] = [letter(), letter(), letter(), random.pick(NOUNS)];
    return random.pick([
      `function ${a}${b}(${a},${b}){var ${c}=${a}.${n}||{};return ${b}&&${c}.${random.pick(NOUNS)}?${letter()}(${c},${random.int(99)}):void 0}`,
      `${a}.prototype.${functionOf(random)}=function(${b}){return this.${n}=${b},this.${random.pick(NOUNS)}.push({${n}:!${random.int(2)},key:${letter()}.key,value:"${random.pick(NOUNS)}"}),this};`,
      `,${random.int(9_999)}:(${a},${b},${c})=>{"use strict";${c}.d(${b},{${letter()}${letter()}:()=>${letter()}});const ${letter()}=${c}(${random.int(9_999)});}`,
      `if(null==${a}.${n})throw new Error("${capital(random.pick(ADJECTIVES))} ${n}: "+${b});for(let ${c}=0;${c}<${a}.length;${c}++)${b}[${a}[${c}]]=1<<${random.int(31)};`,
    ]);
  });
}

/** package-lock.json: names, versions and a digest for each. */
function lockfile(random: Random, chars: number): string {
  return fill(random, chars, () => {
    const name = `${random.pick(["", "", `@${random.pick(NOUNS)}/`])}${random.pick(VERBS)}-${random.pick(NOUNS)}`;
    const version = `${random.int(20)}.${random.int(30)}.${random.int(30)}`;
    return `    "node_modules/${name}": {
      "version": "${version}",
      "resolved": "https://packages.example.com/${name}/-/${name.split("/").at(-1)}-${version}.tgz",
      "integrity": "sha512-${random.bytes(64).toString("base64")}",
      "license": "${random.pick(["MIT", "ISC", "Apache-2.0"])}",
      "dependencies": {
        "${random.pick(VERBS)}-${random.pick(NOUNS)}": "^${version}"
      },
      "engines": {
        "node": ">=${random.int(10) + 10}"
      }
    },\n`;
  });
}

/** Pictures and archives inside text: runs of several kilobytes, some on one line, some wrapped at 76. */
function base64(random: Random, chars: number): string {
  return fill(random, chars, () => {
    const blob = Buffer.concat([
      Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
      random.bytes(2_000 + random.int(20_000)),
    ]).toString("base64");
    if (random.next() < 0.5) return `<img src="data:image/png;base64,${blob}" alt="${random.pick(NOUNS)}">\n`;
    return `${random.pick(NOUNS)}.png: |\n  ${(blob.match(/.{1,76}/g) ?? []).join("\n  ")}\n`;
  });
}

/** A clean text with a credential in the middle, written the way such a text would hold it. */
export function planted(name: TextName, seed: number, chars: number, secret: string): string {
  const random = new Random(seed);
  const half = chars / 2;
  return `${TEXTS[name](random, half)}\n${PLANTS[name](secret)}${TEXTS[name](random, half)}`;
}
