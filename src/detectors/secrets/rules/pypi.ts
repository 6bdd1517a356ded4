import type { SecretRule } from "../rule.js";

export const pypiRules: readonly SecretRule[] = [
  {
    id: "pypi-token",
    title: "PyPI / TestPyPI upload token",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"],
    pattern: "pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[0-9A-Za-z_-]{50,1000}",
    window: { after: 1100 },
    examples: {
      match: ['key = "pypi-AgEIcHlwaS5vcmc0Ox4MktTBIQmvewqrAuJahYd8qysVW6kw8AVfGfvtvPVoX1fbg"'],
      ignore: ["pypi-AgEIcHlwaS5vcmc...", "apypi-AgEIcHlwaS5vcmc0Ox4MktTBIQmvewqrAuJahYd8qysVW6kw8AVfGfvtvPVoX1fbg"],
    },
  },
];
