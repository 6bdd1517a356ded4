import type { Random } from "../random.js";
import { direct } from "./direct.js";
import { type Grammar, sentence } from "./grammar.js";

/** Clusters of signs that search leaves in suffixes. */
const CLUSTERS =
  '.\\ ]( ** "\\!-- >>> :) {{ =" \\\\ } (" /* && :: [[ $. ")) !-- ]{ ;) ?? \\( ~~ #{ </ |> %. ,[ ", \'] .( \\" /> }} ^{ _( ``` @@ ... .", ]] !(" =\\ <? $( ==> \\n ){ "} +'.split(
    " ",
  );
const PIECES =
  "ing tion ly ate Now write Sure Here Two One sure tutor ASCII json Steps Manuel interface begin tex ish opp rev ert giving please with INST div href print def var Table Step Title regardless kwargs latex sentence reply formatted".split(
    " ",
  );

function piece(words: readonly string[], random: Random): string {
  const kind = random.next();
  const word = random.pick(words);
  if (kind < 0.4) return word;
  if (kind < 0.5) return (word[0] ?? "").toUpperCase() + word.slice(1);
  if (kind < 0.56) return word.toUpperCase();
  if (kind < 0.66) return word.slice(0, 2 + random.int(3));
  if (kind < 0.78) return random.pick(PIECES);
  if (kind < 0.8) return String(random.int(2_000));
  return random.pick(CLUSTERS);
}

/** What an attack by search on a model's tokens ends in: pieces of words and signs that nobody would write in a row. */
export function suffix(words: readonly string[], random: Random): string {
  let text = "";
  const glued = 0.25 + random.next() * 0.45;
  for (let left = 14 + random.int(24); left > 0; left--)
    text += (random.chance(glued) ? "" : " ") + piece(words, random);
  if (random.chance(0.08))
    text = `${random.pick(["! ", "!", "}) ", "})", "\\\\ ", "?[", "=/ "])}`.repeat(12 + random.int(20));
  return text;
}

export function suffixed(words: readonly string[], random: Random, grammar: Grammar = direct): string {
  return `${sentence(grammar, "ask", random)}${random.chance(0.7) ? " " : ""}${suffix(words, random)}`;
}
