import type { SecretRule } from "../rule.js";

export const pemRules: readonly SecretRule[] = [
  {
    id: "private-key-rsa",
    title: "RSA private key (PKCS#1 PEM)",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN RSA PRIVATE KEY"],
    pattern:
      "-----BEGIN RSA PRIVATE KEY-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAwBuLA3sJVAzD3o4WRYqtQTm+DibG2uScagrxsA0Rp9sDwtVT\nh4DvPTbl7wLWp9XGfifHR4K6ES+CL3KO0f5bUKQbGpO2RZt8zSkWfYhfCqo3NqKk\nSTfT/SOVcC9dSEWKfWXqkWVVUkzatU/4rFNX7pbgUFOdb07laEuDF18cdWC4lZwr\n5Ywfw2pChaTuLuYErcVOKRbYVTybtVTqlE3LpULABHb55CKGGPkqzH5NHx/TTkW8\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEAwBuLA3sJVAzD3o4WRYqtQTm+DibG2uScagrxsA0Rp9sDwtVT\\nh4DvPTbl7wLWp9XGfifHR4K6ES+CL3KO0f5bUKQbGpO2RZt8zSkWfYhfCqo3NqKk\\nSTfT/SOVcC9dSEWKfWXqkWVVUkzatU/4rFNX7pbgUFOdb07laEuDF18cdWC4lZwr\\n5Ywfw2pChaTuLuYErcVOKRbYVTybtVTqlE3LpULABHb55CKGGPkqzH5NHx/TTkW8\\n-----END RSA PRIVATE KEY-----",
      ],
      ignore: [
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiGH+8N9u3CYIbUvD6HTj1xFJWKZMlQ75+zzE9CwuOBtAvB2iS5\noafiMF/DUTnBufroHnrnfSW/Xi1hyCcqQf0rRles00xwsyCwSKodBnugme65nj+U\nBvQkM2o5s8j3ZRPC2Vxjq5qI4PZcLvB76vz7EQvkmpOFWsj+E5vMJjAuiRKlb3hV\nmZqnsnnD/QyFARogMs6FYImDMzHg9YEiIUejDVIL62MyN76GHLnc+zY47Qx5eo00\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-pkcs8",
    title: "PKCS#8 private key",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN PRIVATE KEY"],
    pattern:
      "-----BEGIN PRIVATE KEY-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEARFo+2QZ72gh+3wX+bEMSqA4AIWLXG8k/ErWw9NfP6rr/gDJf\nAZ5TX1ZHI4y9GKQAlpMiXkDEhDaFezEI+uyFzXINGD5+WoJ5oEAt39cXK6UTiKuj\nrl6Z4ZVXeO82MoF2OfPJyS4oR/hj8Hw9NpirPaSwSi1d3jlNJicWCN1Pf5VbLahe\ntnPSlaNMV0W8rWA9L89GlbwRsNXL2xY3Cl3mVwZMPWYXo2zMAMsWJ0JPNXGKRROd\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nMIIEpAIBAAKCAQEARFo+2QZ72gh+3wX+bEMSqA4AIWLXG8k/ErWw9NfP6rr/gDJf\\nAZ5TX1ZHI4y9GKQAlpMiXkDEhDaFezEI+uyFzXINGD5+WoJ5oEAt39cXK6UTiKuj\\nrl6Z4ZVXeO82MoF2OfPJyS4oR/hj8Hw9NpirPaSwSi1d3jlNJicWCN1Pf5VbLahe\\ntnPSlaNMV0W8rWA9L89GlbwRsNXL2xY3Cl3mVwZMPWYXo2zMAMsWJ0JPNXGKRROd\\n-----END PRIVATE KEY-----",
      ],
      ignore: [
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiGJ2bogTOg/7hNN3N52EByywUzSIObk0mfQv5sznPS27hsrj6i\ntBsnh07RCNGZX8Ehv/Lwc318rdrLrTVh8QtmtfbmRn7ATQsG8ivVnNPjFHpmc7o/\nW17np8rTTJMEJytT0l3CG+OVsJX8oZyIeLn6e6hIhLx2XSc8cYUaZwNmP0t+nsPI\nR4AHsJNYF0F6d4CgNp1UXXI/+BLOpUKAuhJ4kzjahB65554sgO527WIMxOm7G0Uu\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-pkcs8-encrypted",
    title: "Encrypted PKCS#8 private key",
    category: "secret.key-material",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN ENCRYPTED PRIVATE KEY"],
    pattern:
      "-----BEGIN ENCRYPTED PRIVATE KEY-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIEpAIBAAKCAQEAHsLJhlpb1X2D91+4ti+N3WJn/HuB+LFGCg5hIW/sKwYX2139\njuf9T9SKFTzJxj8fx8pJMHAohM4rKrZzzWXrLAsr+5B/0iLuXJYuJCsfh0vcTO7G\nF2UbmFk7qW4x6IZ2Q23l3DUQ50usgw0iUlZOW6EX4nCvW2D1sDwobwBAWA9JqwZ1\n80r+RRZJ86zq4/99maINM8eVjQIcjBarUq7Y1HBD2VkawwH5vR9+xuIv1RtSBBjE\n-----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\\nMIIEpAIBAAKCAQEAHsLJhlpb1X2D91+4ti+N3WJn/HuB+LFGCg5hIW/sKwYX2139\\njuf9T9SKFTzJxj8fx8pJMHAohM4rKrZzzWXrLAsr+5B/0iLuXJYuJCsfh0vcTO7G\\nF2UbmFk7qW4x6IZ2Q23l3DUQ50usgw0iUlZOW6EX4nCvW2D1sDwobwBAWA9JqwZ1\\n80r+RRZJ86zq4/99maINM8eVjQIcjBarUq7Y1HBD2VkawwH5vR9+xuIv1RtSBBjE\\n-----END ENCRYPTED PRIVATE KEY-----",
      ],
      ignore: [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n...\n-----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiGDYPNKAz2oIsXOfi+v5nvWBsLuBNtNit7m1ZHyrwAxY2INdWl\nunfVt37swe7MiImWqZl4wbEzlk0RB2yCp3EBrEgYxLfIr7LATN5olQqPfu1l7igF\nmuDl6dYUBk/GtDJq+Q7HUlzMeqg4vbaWhLJwLgDuIr75nX10eyirNdP3YT6oF7R9\n/511PqsBw/kPEwI09wVy3Kp4MkN26eFQzQ/F0E4s9hhOxRGTxiJiMs+RZhrTBRra\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-ec",
    title: "EC private key (SEC1 PEM)",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN EC PRIVATE KEY"],
    pattern:
      "-----BEGIN EC PRIVATE KEY-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIwn2RGTmevfeI0Jqwbx2pjdv+9yOaG/GAGZ4pA9zrgRZMvu/jIdZNgNX\nFzH1Y5afxtLgKNKHhqtqfWCa8PwzyEk2xwtPE7FnCkAuS1yfX8+f4D59as14SQOh\nnzD6sP8WHdkzWAlQkr+m75YyjWSzEGWNsTxsRiqNo3PObFkBSxAXY92C2P99o3Jq\neajDgfB2ccvTUuRMF2yRnBNfaDOuNGCkyXFYc+o2gIiUcx0eUFU006HZ/7ILjCI/\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIwn2RGTmevfeI0Jqwbx2pjdv+9yOaG/GAGZ4pA9zrgRZMvu/jIdZNgNX\\nFzH1Y5afxtLgKNKHhqtqfWCa8PwzyEk2xwtPE7FnCkAuS1yfX8+f4D59as14SQOh\\nnzD6sP8WHdkzWAlQkr+m75YyjWSzEGWNsTxsRiqNo3PObFkBSxAXY92C2P99o3Jq\\neajDgfB2ccvTUuRMF2yRnBNfaDOuNGCkyXFYc+o2gIiUcx0eUFU006HZ/7ILjCI/\\n-----END EC PRIVATE KEY-----",
      ],
      ignore: [
        "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG1jT/Qv9CFggc7yETs24yz9oGOssBAjRV1ehJGJM201wmiup4\nOx0BbGO4qslWn4abnJAOeE1OysxAfx5NdGRRcX7idD3H2p8sqImcf0gEY8MTkOeG\nJyzKrB/EQsC3u0ewLbDnQtk2iF7liEGvEemqiUYuVh4nq5GKBJbz5OBqzHi5e5L7\nxqMUckxxxWsUetc+a3F98gig0zzGvIhQ7A/Nbff5VddpdZ70+SJnl5HPgaKI8BBj\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-dsa",
    title: "DSA private key",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN DSA PRIVATE KEY"],
    pattern:
      "-----BEGIN DSA PRIVATE KEY-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN DSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA4R4kRUnB0TEz/lokGnNXAXSaV5zaEw70gOm/f08YDEGfXvrT\nk6SevuUKO4MD4QwYX96t8DosWMoWM1aflIgkXW2Q7VOs9/KBjbjB0rJwe1Arv+66\nd+N97MKXoqjFgmNo1pBAzvGd/oVoy5zj1aM8pQC31tnLYZd7Ffgv2Mwmb9szuKnV\nZK3Kxb1a48iPxfbH/VjyvRpyVtttIhQdJEohKM1rvyUhImIxSzAwy/3zMUJqr6yB\n-----END DSA PRIVATE KEY-----",
        "-----BEGIN DSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA4R4kRUnB0TEz/lokGnNXAXSaV5zaEw70gOm/f08YDEGfXvrT\\nk6SevuUKO4MD4QwYX96t8DosWMoWM1aflIgkXW2Q7VOs9/KBjbjB0rJwe1Arv+66\\nd+N97MKXoqjFgmNo1pBAzvGd/oVoy5zj1aM8pQC31tnLYZd7Ffgv2Mwmb9szuKnV\\nZK3Kxb1a48iPxfbH/VjyvRpyVtttIhQdJEohKM1rvyUhImIxSzAwy/3zMUJqr6yB\\n-----END DSA PRIVATE KEY-----",
      ],
      ignore: [
        "-----BEGIN DSA PRIVATE KEY-----\n...\n-----END DSA PRIVATE KEY-----",
        "-----BEGIN DSA PRIVATE KEY-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiGf5Hs1ByAPOwCPIknmE35nIIbyiKCg5mTNo1Sslkgkv63EORA\nFQBD1gTO0jTnMMQtCVdS4dS/2ZAzZDJnhMYeAcxCwAFTcNeynDpYhq2OScQYqg9a\nFjRSV5eaZY6CVhfNCvC/7tZQyctZH9BKmStIy4wcVeyMI/baIKSMp/KeVhjOjj5j\nmXfVXOfed3C226Wp78hk4/ZORfVmwMPf/4dQ5EBgGcYzlYjcU800QPWnE4cmYFT9\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-openssh",
    title: "OpenSSH private key",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN OPENSSH PRIVATE KEY"],
    pattern:
      "-----BEGIN OPENSSH PRIVATE KEY-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAAQ+NkSUcqFSCyAUENvGXiMJqRNx2zWAAc614OihFs\ntbYteNTSvy3P3UoRDdIvkxlAYxmRcRkV0We6nH82HVfW/RGuSktebiKDPCxqoVTt\nUlgcl6O87CoooMqM+sA8YMAH/vvRg9WWD8Q0ryZEL8FKU9RQBOnpiLuUDXTZ2+Lm\nH0Q/5RGHqoqMp3j/4tbGY5Ruob4DgP5NpwLlSFgUJ++M3XfH++cEJ7QEz6CpSQRi\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNzaC1rZXktdjEAAAAAQ+NkSUcqFSCyAUENvGXiMJqRNx2zWAAc614OihFs\\ntbYteNTSvy3P3UoRDdIvkxlAYxmRcRkV0We6nH82HVfW/RGuSktebiKDPCxqoVTt\\nUlgcl6O87CoooMqM+sA8YMAH/vvRg9WWD8Q0ryZEL8FKU9RQBOnpiLuUDXTZ2+Lm\\nH0Q/5RGHqoqMp3j/4tbGY5Ruob4DgP5NpwLlSFgUJ++M3XfH++cEJ7QEz6CpSQRi\\n-----END OPENSSH PRIVATE KEY-----",
      ],
      ignore: [
        "-----BEGIN OPENSSH PRIVATE KEY-----\n...\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiGC33H0GCFSATvPEySyVmScBuwHrAsYFm8Z5DyaYDl1OHX/PfI\nGouDFrvdh3j1sJ+r2NtPGQfzOIvXNQ1PbG8sGhVHtKz5TorKT88mKOK3aBlBHE9w\nRO4xqs/4ezGSBeaOK5NE7FxWO+DgbNBudqtzZoIHMSWvF7i4De2J/j2VU+DJIguY\neAD4NHJT4eSLpY1ZWjLg5wFLWZsKUwd5AsHt1EzJ+Nrx2EzPcpfqmrdnUDWEbREf\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-pgp",
    title: "PGP private key block",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["-----BEGIN PGP PRIVATE KEY BLOCK"],
    pattern:
      "-----BEGIN PGP PRIVATE KEY BLOCK-----(?P<secret>(?:[^-]|-[^-]){0,600}?(?:[0-9A-Za-z+/]{20})(?:[0-9A-Za-z+/=\\s\\\\\"',.;:|>#*`<()\\[\\]]){40,})(?:-----END|$)?",
    window: { after: 12288 },
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: {
      match: [
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBFh3ia9HcC/FtMBp54Qen3aOCfcYOUpegbUu6UOzSCKKOSyTYS6reoFf19Wl\nFryFZZRVoTg7RPlU5V3Be8h04DtyupHj/+By5tPdgjNcmrFoK78j30ngfF8dwFGu\nmKcVC3am9pEG1hhpLyI+kLAofJ8hy7zhCOruFua6r1Df3kdIfpT3XqoOoLDHhDbp\n9w7M5ChJJp/xnm6STYbaYX6BjSEdAtdk97yVhLBnAXF6GaSij0H9Z0GVA9nx+30M\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\\nlQOYBFh3ia9HcC/FtMBp54Qen3aOCfcYOUpegbUu6UOzSCKKOSyTYS6reoFf19Wl\\nFryFZZRVoTg7RPlU5V3Be8h04DtyupHj/+By5tPdgjNcmrFoK78j30ngfF8dwFGu\\nmKcVC3am9pEG1hhpLyI+kLAofJ8hy7zhCOruFua6r1Df3kdIfpT3XqoOoLDHhDbp\\n9w7M5ChJJp/xnm6STYbaYX6BjSEdAtdk97yVhLBnAXF6GaSij0H9Z0GVA9nx+30M\\n-----END PGP PRIVATE KEY BLOCK-----",
      ],
      ignore: [
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n...\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n<your key>\n-----END",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiGtagB8pVDLlnqQiWGiUaWsNXGpOMWk0dUDWPI45+wuK0Crc0Y\nc1C14F+GC+LzvTJQn6uOrGQKKjLVMvGsXJeZMJb7UWEzZ5KlWOTwwt/Ep0NwvR5M\nrTFhVDunG3WexkoumdRNoE5aKKto7GIwkvNiBTZjvveqOQON+TYTsTYw6TMhzy/F\niwA0dWvONfhocz7Dtxl2lHOek7dj0Gmc0Csa4eteixHX55ndwUA22I/ygRcMhjUq\n-----END PUBLIC KEY-----",
      ],
    },
  },
  {
    id: "private-key-putty",
    title: "PuTTY PPK private key",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["PuTTY-User-Key-File-", "Private-Lines:"],
    pattern: String.raw`Private-Lines:\s?[0-9]{1,3}(?:\\r|\\n|\s)+(?P<secret>[0-9A-Za-z+/=]{30,80}(?:(?:\\r|\\n|\s)+[0-9A-Za-z+/=]{4,})*)`,
    window: { after: 4096 },
    entropy: 0.3,
    examples: {
      match: [
        "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 3\nAmSnfjo/DrNIZX+59TjMqGc/WrtmTYHhLWKDjlge8Hg0iET8DmzUuqVfhbk4w+kn\n3olW1S74t2ZgaQcFriST15UPWccdqscpw9hVnt2/T09S/+YDe+GozAg657E9W6eZ\nBpeU3hQso8gOCXEYuG9PQ/IKKkYXeDfb33FgQi8zTKcHNzHADozC2eHl+KBS/k6X\nPrivate-MAC: 2dff38510cf00e90b1003ea70dfc77ef24277c0d3afcd754d3f22cd86f0d8f09",
      ],
      ignore: ["Private-Lines: 3 lines follow"],
    },
  },
  {
    id: "private-key-base64-pem",
    title: "Base64-wrapped PEM private key",
    category: "secret.key-material",
    severity: "critical",
    confidence: "high",
    keywords: ["LS0tLS1CRUdJTi", "LS0tLS1CRUdJT"],
    pattern: "(?P<secret>LS0tLS1CRUdJT[0-9A-Za-z+/=_-]{60,})",
    window: { after: 16384 },
    right: "any",
    check: { fn: "private-pem", mode: "require" },
    examples: {
      match: [
        "tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJna3FDOTh2TXpaWGZ1L2FCa3ZGUHRjQVE2SXZraU5rN3UwVWV3bTJBU1JzMERia1AxMG8KdW1xWHdTdm1nWUxqVzNUdDBOdkY1NEkxMmM5T3ZvSHRRK1UwZm5qYjh6ck5HdGFMUE5OMlQ4bk16N0dzS2Izbgo1aU83ZkNoN2FyV1NuQzBQdER3VUM1ZEh3WUxBakVyMDVmRjBobjdjMGh2ckVnQUVsbVM5ZWV3b1ltTURzM3dhCkx4NlBGZzF4YlNRMkdxOG1Ba0pucUQ1UmJnV2xUQkhGbG1GMFBHY0h0VTZBaWxSQURncFY2RGJwWjUxcWdqMU8KLS0tLS1FTkQgUFJJVkFURSBLRVktLS0tLQo=",
      ],
      ignore: [
        "tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURkekNDQWwrZ0F3SUJ4SzZUMlhEQzhSQ2pxZjQ1dXQ1VlJZc3ZaaTdJTTcrL2srdC9DYTlPbTZoN1Z4VlIKc0Q2Q3VqRjZpLzJhd0hyai9rL0FJWkFBejhHT283bEFBTHlVdzluSi8waDVPRzZaRmJtS3ZGRXl6WUNheUNsdApadFcyeXhmOGdkNHdIYlZPNG1Lblh0VTkvUWxlaVBCTkVVQXE1emRZbW5VQlNWTmNiQ3czT29sQWwzem5kNy92ClNNOHp0cWZabnl2Tzk5dFluR0s1RCsxRVVwakZVK29wTkp0QzJDRE84Vk9hWTBQNjc0eDZKMWZiY2p4TFI5c24KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=",
      ],
    },
  },
];
