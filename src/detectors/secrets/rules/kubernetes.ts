import type { SecretRule } from "../rule.js";

export const kubernetesRules: readonly SecretRule[] = [
  {
    id: "kubernetes-secret-data",
    title: "Kubernetes Secret manifest values",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: [
      "kind: Secret",
      'kind: "Secret"',
      "kind: 'Secret'",
      '"kind":"Secret"',
      '"kind": "Secret"',
      'kind\\": \\"Secret',
    ],
    pattern: String.raw`(?i)(?:^|[^a-z])(?:data|stringData)\\{0,2}["']?\s{0,2}:\s{0,4}\{?(?:\s|\\n|#[^\n]{0,120}\n)*(?:\\{0,2}["']?[\w./-]{1,64}\\{0,2}["']?\s{0,2}:\s{1,4}(?:\\{0,2}["'])?[\w.-]{0,5}\\{0,2}["']?(?:,|\s|\\n)+)?(?P<secret>\\{0,2}["']?[\w./-]{1,64}\\{0,2}["']?\s{0,2}:\s{1,4}(?:[|>]-?\s{1,12})?(?:\\{0,2}["'])?[^\s"'{}<$]{9,})`,
    window: { before: 2048, after: 4096 },
    left: "any",
    right: "any",
    value: "password",
    entropy: 0.3,
    examples: {
      match: ["apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: cTdYdzJacExtOUtk\n"],
      ignore: [
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n",
        "kind: Secret\ndata:\n  password: ${DB_PASSWORD}\n",
      ],
    },
  },
  {
    id: "kubernetes-bootstrap-token",
    title: "Kubernetes bootstrap token",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: ["--token", "bootstrap", "kubeadm"],
    pattern: String.raw`(?i)(?:--token|token(?:-id|-secret)?)[ =:"']{1,4}(?P<secret>[0-9a-z]{6}\.[0-9a-z]{16})`,
    window: { after: 200 },
    allow: ["abcdef.0123456789abcdef"],
    examples: { match: ['--token=" =5i1oud.mon8qey5vee3bhi4'], ignore: ['--token=" =5i1ou'] },
  },
];
