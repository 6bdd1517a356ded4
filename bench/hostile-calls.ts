const KB_64 = 65_536;

/** 64 KB arguments made to cost time or stack: what each is full of -> the text. */
export const HOSTILE: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    nesting: "$(".repeat(30_000),
    "quoted nesting": '"$(echo '.repeat(8_000),
    backticks: "`\\`".repeat(20_000),
    braces: "${x:-".repeat(13_000),
    heredocs: "cat <<A\n".repeat(8_000),
    pipes: "cat x | ".repeat(8_000),
    "one long word": `rm -rf ${"a/../".repeat(13_000)}`,
    "many words": `rm -rf ${"/x ".repeat(20_000)}`,
    "an open quote": `echo '${"x".repeat(65_000)}`,
    "brace choices": `echo ${"{a,b}".repeat(12_000)}`,
    assignments: "a=$a$a; ".repeat(8_000),
    functions: "f(){ f;}; f; ".repeat(5_000),
    loops: "for i in /etc /usr; do ".repeat(2_800),
    "nested scripts": `${"sh -c '".repeat(9_000)}id`,
    "quoted PowerShell": `iex ${"'a' + ".repeat(10_000)}`,
    substitutions: "echo $(cat /etc/shadow) ".repeat(2_700),
    base64: `echo ${"QUJD".repeat(16_000)} | base64 -d | sh`,
    "SQL in a client": `psql -c "${"select '".repeat(9_000)}"`,
    "code in a word": `python3 -c "${"open('a').read();".repeat(4_000)}"`,
  }).map(([name, text]) => [name, text.slice(0, KB_64)]),
);
