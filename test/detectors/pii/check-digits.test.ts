import fc from "fast-check";
import { expect, test } from "vitest";
import * as checks from "../../../src/detectors/pii/check-digits.js";

/** Numbers from the publications of those who issue them, and published examples. */
const SOUND: Readonly<Record<keyof typeof checks, string>> = {
  passesLuhn: "4539578763621486",
  passesMod97: "GB82WEST12345698765432",
  passesMod11And10: "86095742719",
  passesAba: "121000358",
  passesNhs: "4010232137",
  passesTfn: "876543210",
  passesPesel: "44051401458",
  passesBsn: "111222333",
  passesCpf: "52998224725",
  passesResidentId: "11010519491231002X",
  passesVerhoeff: "312345678909",
  passesNif: "12345678Z",
  passesNir: "255081416802538",
  passesRijksregister: "85073003328",
  passesEan13: "7569217076985",
  passesCodiceFiscale: "RSSMRA85T10A562S",
  passesNric: "S1234567D",
};

const named = Object.entries(checks).map(
  ([name, passes]) => [name, SOUND[name as keyof typeof checks], passes] as const,
);

test.each(named)("%s: %s passes, and not with another digit in it", (_, number, passes) => {
  expect(passes(number)).toBe(true);
  const places = [...number].flatMap((character, at) => (/[0-9]/.test(character) && at > 3 ? [at] : []));
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const changed = number.slice(0, at) + ((Number(number.charAt(at)) + by) % 10) + number.slice(at + 1);
      expect(passes(changed)).toBe(false);
    }),
  );
});
