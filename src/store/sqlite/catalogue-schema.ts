/**
 * What outlasts a day: sessions, when something was first seen, requests that wait for their decision, and how far
 * reading has come. Steps are never changed, only added to.
 */
export const CATALOGUE_STEPS: readonly string[] = [
  `
  CREATE TABLE positions (chain TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE reading (chain TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE progress (newest INTEGER, first_day INTEGER NOT NULL);
  INSERT INTO progress VALUES (NULL, 0);
  CREATE TABLE notices (
    chain TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (chain, seq)
  ) WITHOUT ROWID;
  CREATE INDEX notices_by_time ON notices (at);
  `,
  `
  CREATE TABLE sessions (
    tenant TEXT NOT NULL, session TEXT NOT NULL, started INTEGER NOT NULL, last INTEGER NOT NULL,
    user TEXT NOT NULL, client TEXT NOT NULL, model TEXT NOT NULL, project TEXT NOT NULL,
    records INTEGER NOT NULL, requests INTEGER NOT NULL, completed INTEGER NOT NULL, calls INTEGER NOT NULL,
    calls_from_responses INTEGER NOT NULL, history_place TEXT NOT NULL,
    low INTEGER NOT NULL, medium INTEGER NOT NULL, high INTEGER NOT NULL, critical INTEGER NOT NULL,
    effective_allow INTEGER NOT NULL, effective_block INTEGER NOT NULL, effective_modify INTEGER NOT NULL,
    effective_defer INTEGER NOT NULL, would_allow INTEGER NOT NULL, would_block INTEGER NOT NULL,
    would_modify INTEGER NOT NULL, would_defer INTEGER NOT NULL, degraded INTEGER NOT NULL,
    microusd INTEGER NOT NULL, tokens INTEGER NOT NULL, tags TEXT NOT NULL,
    PRIMARY KEY (tenant, session)
  ) WITHOUT ROWID;
  CREATE INDEX sessions_by_time ON sessions (last, tenant, session);
  `,
  `
  CREATE TABLE inventory (
    kind TEXT NOT NULL, name TEXT NOT NULL, tenant TEXT NOT NULL, server TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (kind, name, tenant)
  ) WITHOUT ROWID;
  CREATE TABLE inventory_users (
    kind TEXT NOT NULL, name TEXT NOT NULL, tenant TEXT NOT NULL, user TEXT NOT NULL,
    PRIMARY KEY (kind, name, tenant, user)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE awaiting (
    tenant TEXT NOT NULL, request TEXT NOT NULL, at INTEGER NOT NULL, decision TEXT NOT NULL, event TEXT NOT NULL,
    user TEXT NOT NULL, session TEXT NOT NULL, model TEXT NOT NULL, client TEXT NOT NULL, project TEXT NOT NULL,
    PRIMARY KEY (tenant, request)
  ) WITHOUT ROWID;
  CREATE INDEX awaiting_by_time ON awaiting (at, tenant, request);
  CREATE TABLE correlated (tenant TEXT PRIMARY KEY) WITHOUT ROWID;
  `,
];
