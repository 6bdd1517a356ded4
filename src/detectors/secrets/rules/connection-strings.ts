import type { SecretRule } from "../rule.js";

export const connectionStringsRules: readonly SecretRule[] = [
  {
    id: "jdbc-credentials",
    title: "JDBC URL with credentials",
    category: "secret.generic",
    severity: "high",
    confidence: "high",
    find: "head",
    keywords: ["jdbc:"],
    pattern: String.raw`(?i)jdbc:[^\s"'<>]{3,300}?(?:[?;&:]|&amp;)password=(?P<secret>[^\s;&"'<>{}$]{3,100})|(?i)jdbc:[a-z:@/]{3,40}?(?:thin:)?[a-z0-9_]{1,40}/(?P<secret2>[^\s@/"']{3,60})@`,
    window: { after: 480 },
    left: "any",
    right: "any",
    value: "password",
    entropy: 0.2,
    examples: {
      match: ["jdbc:postgresql://db.internal:5432/app?user=app&password=q7Xw2ZpLm9Kd"],
      ignore: ["jdbc:postgresql://db.internal:5432/app?user=app&password=${DB_PASSWORD}"],
    },
  },
  {
    id: "odbc-connection-string",
    title: "ODBC / ADO.NET connection string",
    category: "secret.generic",
    severity: "high",
    confidence: "high",
    find: "head",
    keywords: ["Pwd=", "Pwd =", "Password=", "Password ="],
    pattern: String.raw`(?i)(?:Pwd|Password)\s?=\s?(?P<secret>[^;\s"'<>&{}$%][^;"'\n<>]{2,120})`,
    window: { after: 160 },
    beside: { pattern: String.raw`(?:Driver|Provider|DSN|Uid|User(?: ?Id)?)\s?=[^\n]+;[^\n]*$` },
    left: "any",
    right: "any",
    value: "password",
    entropy: 0.3,
    examples: {
      match: ["Driver={ODBC Driver 18 for SQL Server};Uid=app;Pwd=q7Xw2ZpLm9Kd;"],
      ignore: ["Server=db;Database=app;User ID=app;Password={0};", "Driver={X};Uid=app;Pwd=$PWD;"],
    },
  },
];
