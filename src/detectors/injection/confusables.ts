/**
 * Letters of other scripts that look like Latin ones (a part of Unicode's confusables.txt), by script. Applied only
 * inside words that also hold Latin letters: in a Russian word they are what they are.
 */
const LOOKALIKES: readonly string[] = [
  // Cyrillic
  "аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw ԍg кk мm тt вb нh пn гr ьb ӏl ѵv АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG ԜW ҮY ЗE",
  // Greek
  "αa εe οo ρp ιi κk νv τt υu ηn χx ωw γy ϲc ϳj ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX",
  // Armenian
  "ոn սu օo հh զq ցg գq աw եt ռn քp ՍU ՏS ԼL ՕO",
  // Cherokee
  "ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᏃZ",
];

const latinOf = new Map<number, string>();
for (const pairs of LOOKALIKES) {
  for (const pair of pairs.split(" ")) {
    const [lookalike = "", latin = ""] = [...pair];
    latinOf.set(lookalike.codePointAt(0) ?? 0, latin);
  }
}

/** The Latin letter a letter of another script passes for; undefined where there is none. */
export const lookalikeOf = (codePoint: number): string | undefined => latinOf.get(codePoint);
