import type { ToolRule } from "../rule.js";

export const databaseRules: readonly ToolRule[] = [
  {
    id: "db.destroy",
    title: "Drops or empties database objects",
    category: "db.destroy",
    severity: "critical",
    level: "block",
    tags: ["T1485", "ASI02", "LLM06"],
    remedy: "Use a WHERE that names the rows, or write a migration for review.",
    when: [
      {
        on: "sql",
        shape:
          "(?:^|AS \\( |ANALYZE )(?:DROP) (?:TABLE|DATABASE|SCHEMA|KEYSPACE|USER|ROLE|TABLESPACE|VIEW|MATERIALIZED|FUNCTION|PROCEDURE|TRIGGER|COLLECTION|CATALOG|STAGE|WAREHOUSE|TYPE|SEQUENCE|EXTENSION|OWNED|PUBLICATION|SERVER)\\b",
        isDevelopment: false,
      },
      { on: "sql", shape: "^TRUNCATE\\b", isDevelopment: false },
      {
        on: "sql",
        shape: "(?:^|\\( |ANALYZE )DELETE (?:FROM )?\\S+",
        hasWhere: false,
        notShape: "^EXPLAIN (?!.*ANALYZE)|ON DELETE|\\bUSING\\b",
        isDevelopment: false,
      },
      { on: "sql", shape: "(?:^|\\( |ANALYZE )DELETE FROM", tautology: true },
      {
        on: "sql",
        shape:
          '^(?:DELETE FROM|UPDATE) .*WHERE [\\w.`"]+ (?:> (?:0|- 1)|>= [01]|(?:<>|!=) (?:0|- 1|NULL)|IS NOT NULL)$',
        isDevelopment: false,
      },
      {
        on: "sql",
        shape: "(?:^|\\( |ANALYZE )UPDATE \\S+(?: \\. \\S+)?(?: AS)?(?: \\w+)? SET ",
        hasWhere: false,
        notShape: "DO UPDATE|FOR UPDATE|^EXPLAIN (?!.*ANALYZE)",
        isDevelopment: false,
      },
      { on: "sql", shape: "(?:^|\\( |ANALYZE )UPDATE ", tautology: true },
      {
        on: "sql",
        shape: "^ALTER TABLE .* DROP (?:COLUMN|CONSTRAINT|PARTITION|PRIMARY|FOREIGN)\\b",
        isDevelopment: false,
      },
      { on: "sql", shape: "^MERGE .* THEN DELETE" },
      { on: "sql", shape: "\\bDETACH DELETE\\b" },
      { on: "tool", tool: "\\bdelete by query$", params: "match_all" },
      { on: "sql", shape: "^PRAGMA (?:WRITABLE_SCHEMA|JOURNAL_MODE = (?:OFF|DELETE)|IGNORE_CHECK)" },
      {
        on: "sql",
        shape:
          "^(?:VACUUM INTO|PURGE (?:BINARY|MASTER)|RESET (?:MASTER|SLAVE)|RENAME TABLE|DETACH (?:TABLE|DATABASE)|SHUTDOWN|DBCC|KILL ALL)",
      },
      { on: "command", name: "redis-cli", line: "(?:^| )FLUSHALL" },
      { on: "mark", mark: ["sdk-destroy"] },
      {
        on: "tool",
        tool: "\\b(?:drop|delete) (?:database|table|collection|index|keyspace|schema)s?$",
        notParams: "(?:name|index|database|table|collection)=[\\w-]*(?:test|tmp|dev)",
      },
      { on: "tool", tool: "\\bdelete many$|\\bremove many$", params: "filter=\\{\\}" },
      {
        on: "tool",
        tool: "\\b(?:delete|remove) (?:records?|documents?|rows?|items?|points|vectors|entries)$",
        params: "=(?:all|\\*|\\{\\})(?: |$)",
      },
    ],
    examples: {
      match: [
        { name: "mcp__postgres__query", params: { sql: "DROP TABLE users;" } },
        { name: "execute_sql", params: { sql: "DELETE FROM orders WHERE 1=1" } },
        "psql -h prod -c 'TRUNCATE users CASCADE'",
      ],
      ignore: [
        { name: "execute_sql", params: { sql: "SELECT 'DROP TABLE users' AS t" } },
        { name: "execute_sql", params: { sql: "DELETE FROM carts WHERE cart_id = 7" } },
        "psql app_dev -c 'DROP TABLE tmp_import'",
      ],
    },
  },
  {
    id: "sql.exec",
    title: "Uses the database to run programs, read files or reach the network",
    category: "sql.exec",
    severity: "critical",
    level: "block",
    tags: ["T1190", "CWE-89", "ASI05"],
    remedy: "Query tables only.",
    when: [
      { on: "sql", shape: "\\bPROGRAM '\\?'|\\bINTO (?:OUTFILE|DUMPFILE)\\b|\\bLOAD DATA\\b|\\bBULK INSERT\\b" },
      {
        on: "sql",
        shape:
          "\\b(?:LOAD_FILE|PG_READ_FILE|PG_READ_BINARY_FILE|PG_LS_DIR|PG_STAT_FILE|LO_IMPORT|LO_EXPORT|LO_FROM_BYTEA|SYS_EXEC|SYS_EVAL|LOAD_EXTENSION|DBLINK\\w*|WRITEFILE|READFILE|UTL_HTTP\\S*|UTL_FILE\\S*|UTL_INADDR\\S*|HTTPURITYPE|DBMS_LDAP\\S*|XP_\\w+|SP_OA\\w+|SP_CONFIGURE|OPENROWSET|OPENDATASOURCE|OPENQUERY|EDIT|FTS3_TOKENIZER|SYSTEM|SHELL|READ_BLOB|READ_TEXT|EXECUTE_PROCESS|PG_FILE_WRITE|ADMINPACK|DBMS_XSLPROCESSOR\\S*|DBMS_JAVA\\S*|DBMS_ADVISOR\\S*|JSON_EXTRACT_FILE) \\(",
      },
      {
        on: "sql",
        shape:
          "\\b(?:XP_\\w+|SP_OA\\w+|DBMS_SCHEDULER\\S*|DBMS_JOB\\S*|SP_ADD_JOB\\w*|SP_CONFIGURE|SP_START_JOB|SP_ADDLINKEDSERVER)\\b",
      },
      {
        on: "sql",
        shape:
          "\\bCREATE (?:OR REPLACE )?(?:EXTENSION (?:IF NOT EXISTS )?(?:PLPYTHON\\w*|PLPERLU|PLSH|DBLINK|FILE_FDW|ADMINPACK|LO)|.*LANGUAGE (?:C|PLPYTHON\\w*|PLPERLU|PLSH|JAVA|'\\?' )|FUNCTION .*\\bSONAME\\b|ASSEMBLY|LIBRARY|FUNCTION .*AS '\\?' , '\\?')",
      },
      {
        on: "sql",
        shape: "^ATTACH (?:DATABASE )?'\\?'",
        strings: "\\.(?:php|jsp|aspx?|cgi|sh)$|^/(?:var/www|etc|root)|https?://",
      },
      {
        on: "sql",
        shape: "\\b(?:URL|FILE|REMOTE|REMOTESECURE|S3|S3CLUSTER|HDFS|MYSQL|POSTGRESQL|EXECUTABLE|JDBC|ODBC) \\( '\\?'",
        notShape: "^SHOW|\\bCREATE TABLE\\b",
      },
      {
        on: "sql",
        shape: "^(?:COPY|UNLOAD|EXPORT|INSTALL|LOAD)\\b.*'\\?'",
        strings: "^(?:s3|gs|gcs|azure|https?|abfss?|wasbs?|hdfs)://",
        notShape: "\\bSTDOUT\\b",
      },
      { on: "sql", shape: "^EXPORT DATA|^INSTALL (?:HTTPFS|SHELLFS|AWS)" },
      { on: "sql", shape: "^COPY .* (?:TO|FROM) '\\?'", strings: "^/(?:etc|var|root|home|usr|tmp|proc)" },
      { on: "sql", shape: "\\b(?:EXEC|EXECUTE|CALL) .*(?:CMDSHELL|SHELL|SYSTEM)\\b" },
    ],
    examples: {
      match: [
        { name: "execute_sql", params: { sql: "COPY t FROM PROGRAM 'id'" } },
        { name: "execute_sql", params: { sql: "SELECT LOAD_FILE('/etc/passwd')" } },
      ],
      ignore: [
        { name: "execute_sql", params: { sql: "SELECT * FROM copy_jobs WHERE program = 'nightly' LIMIT 5" } },
        { name: "execute_sql", params: { sql: "COPY users TO STDOUT WITH CSV" } },
      ],
    },
  },
  {
    id: "db.priv",
    title: "Gives or takes database rights, or switches checks off",
    category: "db.priv",
    severity: "high",
    level: "block",
    tags: ["T1098", "ASI03"],
    remedy: "Let an administrator change rights.",
    when: [
      {
        on: "sql",
        shape:
          "^GRANT (?:ALL|.*(?:WITH GRANT OPTION|PG_EXECUTE_SERVER_PROGRAM|PG_READ_SERVER_FILES|PG_WRITE_SERVER_FILES|SUPER|DBA|RDS_SUPERUSER|SYSADMIN|ACCOUNTADMIN|FILE|PG_READ_ALL_DATA))\\b",
      },
      {
        on: "sql",
        shape:
          "^(?:ALTER|CREATE) (?:USER|ROLE|LOGIN) .*\\b(?:SUPERUSER|CREATEROLE|CREATEDB|BYPASSRLS|REPLICATION|ADMIN)\\b",
        notShape: "\\bNOSUPERUSER\\b(?!.* SUPERUSER)",
      },
      { on: "sql", shape: "^CREATE (?:USER|LOGIN) \\S+(?: @ \\S+)? IDENTIFIED" },
      { on: "sql", shape: "^ALTER (?:USER|ROLE|LOGIN) .*\\b(?:PASSWORD|IDENTIFIED)\\b" },
      {
        on: "sql",
        shape:
          "^SET (?:SESSION AUTHORIZATION|ROLE (?:POSTGRES|ROOT|ADMIN|SUPERUSER)|LOCAL ROLE POSTGRES|PASSWORD|GLOBAL)",
      },
      { on: "sql", shape: "^REVOKE (?:ALL|.*(?:AUDIT|FROM (?:PUBLIC|AUDITOR|ADMIN)))" },
      { on: "sql", shape: "^ALTER TABLE .* (?:DISABLE (?:TRIGGER|ROW LEVEL)|NO FORCE ROW|OWNER TO)" },
      {
        on: "sql",
        shape:
          "^(?:DROP POLICY|ALTER SYSTEM|ALTER DATABASE .* OWNER|ALTER POLICY|DISABLE TRIGGER|DROP TRIGGER|DROP AUDIT|NOAUDIT)",
      },
      { on: "sql", shape: "\\bSP_ADD(?:SRVROLEMEMBER|ROLEMEMBER|LOGIN)\\b|ADD MEMBER" },
      { on: "sql", shape: "^SET (?:SESSION_REPLICATION_ROLE|ROW_SECURITY = OFF|SQL_LOG_BIN = 0|LOG_STATEMENT)" },
    ],
    examples: {
      match: [{ name: "execute_sql", params: { sql: "ALTER USER app WITH SUPERUSER" } }],
      ignore: [
        { name: "execute_sql", params: { sql: "SELECT grant_id FROM grants WHERE year = 2025" } },
        { name: "execute_sql", params: { sql: "GRANT SELECT ON orders TO readonly" } },
      ],
    },
  },
  {
    id: "sql.injection",
    title: "Looks like an injected query",
    category: "sql.injection",
    severity: "high",
    level: "block",
    tags: ["T1190", "CWE-89", "MCP05"],
    remedy: "Build queries with parameters.",
    when: [
      { on: "sql", shape: "\\bOR\\b", tautology: true },
      {
        on: "sql",
        shape:
          "\\b(?:SLEEP|BENCHMARK|PG_SLEEP|EXTRACTVALUE|UPDATEXML|DBMS_PIPE\\S*|XMLTYPE|RANDOMBLOB|GTID_SUBSET|EXP \\( ~|LIKELIHOOD) \\(",
        notShape: "^(?:EXPLAIN|CREATE)|^SELECT (?:PG_)?SLEEP \\( \\d+ \\)$",
      },
      {
        on: "sql",
        shape: "\\bOR (?:'\\?'|\\d+)(?: [-+*|&^] (?:'\\?'|\\d+))?(?: AND| OR|$)",
        notShape: "\\b(?:BETWEEN|IN) \\(",
      },
      { on: "sql", shape: "\\bWAITFOR DELAY\\b" },
      {
        on: "sql",
        shape:
          "\\bUNION (?:ALL |DISTINCT )?SELECT (?:NULL|\\d+|@@|'\\?'|CHAR|CONCAT|GROUP_CONCAT|USER|VERSION|DATABASE|LOAD_FILE|TABLE_NAME|0X|\\( SELECT)",
        notShape: "\\bRECURSIVE\\b",
      },
      {
        on: "sql",
        shape:
          "\\bUNION (?:ALL |DISTINCT )?SELECT .*(?:INFORMATION_SCHEMA|MYSQL \\. USER|MYSQL\\.USER|PG_SHADOW|PG_CATALOG|SQLITE_MASTER|SYSOBJECTS|ALL_TABLES|PG_USER|PASSWORD|PASSWD)",
      },
      { on: "sql", shape: "WHERE", brokenOut: true },
      { on: "sql", shape: "\\bUNION ALL SELECTCHAR\\b|\\( UNION ALL" },
      {
        on: "sql",
        shape: "\\b(?:AND|OR) \\d+ = (?:\\d+|CONVERT|CAST|\\( SELECT)(?!.*\\bAS \\w+ FROM DUAL)",
        notShape: "\\bWHERE 1 = 1 AND\\b",
      },
      { on: "sql", shape: "\\b(?:GROUP_CONCAT|CONCAT|CONCAT_WS) \\( [^)]*(?:PASSWORD|PASSWD|0X3A|0X7E)" },
    ],
    examples: {
      match: [
        { name: "execute_sql", params: { sql: "SELECT * FROM users WHERE name = '' OR 1=1 --'" } },
        {
          name: "execute_sql",
          params: { sql: "SELECT * FROM t WHERE id=1 UNION SELECT NULL, table_name FROM information_schema.tables --" },
        },
      ],
      ignore: [
        { name: "execute_sql", params: { sql: "SELECT id FROM a WHERE x = 1 UNION SELECT id FROM b WHERE x = 1" } },
        { name: "execute_sql", params: { sql: "SELECT * FROM orders WHERE 1=1 AND status = 'open' LIMIT 10" } },
      ],
    },
  },
  {
    id: "sql.secrets",
    title: "Reads password hashes, keys or personal data in bulk",
    category: "sql.secrets",
    severity: "high",
    level: "block",
    tags: ["T1555", "T1213", "AML.T0085.001"],
    remedy: "Select only the columns and rows you need.",
    when: [
      {
        on: "sql",
        shape:
          "\\b(?:PG_SHADOW|PG_AUTHID|MYSQL (?:\\. )?USER|MYSQL\\.USER|SYS(?: \\. |\\.)SQL_LOGINS|DBA_USERS|SYS\\.USER\\$|MASTER\\.\\.SYSLOGINS|PG_USER_MAPPING)\\b",
        notShape: "^(?:SHOW|DESCRIBE)",
      },
      {
        on: "sql",
        shape:
          "^SELECT (?!COUNT \\().*\\b(?:PASSWORD_HASH|PASSWD|ROLPASSWORD|AUTHENTICATION_STRING|SSN|SOCIAL_SECURITY\\w*|CREDIT_CARD\\w*|CARD_NUMBER|CVV|IBAN|API_SECRET|PRIVATE_KEY|SECRET_KEY|ACCESS_TOKEN|REFRESH_TOKEN)\\b.* FROM ",
        byKey: false,
        hasLimit: false,
      },
      {
        on: "sql",
        shape:
          "^SELECT \\* FROM (?:\\w+ \\. )?(?:API_KEYS?|SECRETS?|CREDENTIALS?|PASSWORDS?|TOKENS?|ACCESS_TOKENS?|PRIVATE_KEYS?|OAUTH_TOKENS?|SESSIONS?)\\b",
        byKey: false,
      },
    ],
    examples: {
      match: [{ name: "execute_sql", params: { sql: "SELECT usename, passwd FROM pg_shadow" } }],
      ignore: [
        { name: "execute_sql", params: { sql: "SELECT count(*) FROM api_keys WHERE revoked" } },
        { name: "execute_sql", params: { sql: "SELECT id FROM users WHERE id = 5" } },
      ],
    },
  },
  {
    id: "sql.change",
    title: "Changes structure, rights or many rows",
    category: "sql.change",
    severity: "medium",
    level: "flag",
    tags: ["T1565"],
    remedy: "Address rows by their key, or write a migration.",
    when: [
      {
        on: "sql",
        shape: "(?:^|\\( )(?:UPDATE|DELETE) ",
        hasWhere: true,
        byKey: false,
        notShape: "^EXPLAIN (?!.*ANALYZE)|DO UPDATE|FOR UPDATE|ON DELETE",
      },
      {
        on: "sql",
        shape: "^UPDATE .* SET .*\\b(?:ROLE|IS_ADMIN|ADMIN|PERMISSIONS?|PASSWORD|BALANCE|IS_SUPERUSER)\\b =",
        hasWhere: true,
      },
      {
        on: "sql",
        shape:
          "^(?:ALTER|TRUNCATE|DROP|REINDEX|RENAME|GRANT|REVOKE|CLUSTER|LOCK|ATTACH|COPY|SET GLOBAL|VACUUM FULL|OPTIMIZE|REFRESH|UNDROP)\\b",
      },
      {
        on: "sql",
        shape:
          "^CREATE (?:UNIQUE )?(?:INDEX|USER|ROLE|DATABASE|SCHEMA|TRIGGER|FUNCTION|PROCEDURE|OR REPLACE|EXTENSION|POLICY|PUBLICATION|SUBSCRIPTION|EVENT|RULE)\\b",
      },
      {
        on: "sql",
        shape:
          "\\b(?:PG_TERMINATE_BACKEND|PG_CANCEL_BACKEND|PG_RELOAD_CONF|SETVAL|NEXTVAL|PG_ROTATE_LOGFILE|SET_CONFIG)\\b|^KILL ",
      },
      {
        on: "sql",
        shape:
          "^SELECT \\* FROM (?:\\w+ \\. )?(?:USERS?|CUSTOMERS?|ACCOUNTS?|EMPLOYEES?|PATIENTS?|PAYMENTS?|MEMBERS?|PEOPLE|PERSONS?|CONTACTS?|TRANSACTIONS?|CARDS?|SALARIES)$",
        hasWhere: false,
        hasLimit: false,
        via: ["tool"],
      },
      {
        on: "sql",
        shape:
          "^(?:INSERT INTO .* SELECT|CREATE TABLE .* AS SELECT|SELECT .* INTO (?!OUTFILE|DUMPFILE)\\w+ FROM|CALL|EXEC|EXECUTE|CREATE (?:MATERIALIZED )?VIEW|CHECKPOINT|DISABLE|ENABLE|BACKUP|RESTORE|LOAD|UNLOCK|SET STATEMENT_TIMEOUT|COMMENT ON|MERGE|REPLACE INTO)\\b",
        notShape: "^INSERT .* VALUES",
      },
      { on: "sql", shape: "^MATCH .* (?:DELETE|SET|REMOVE|MERGE|CREATE)\\b" },
      {
        on: "sql",
        shape:
          "^SELECT (?!COUNT|DISTINCT COUNT).*\\b(?:EMAIL|PHONE|ADDRESS|SALARY|BIRTHDATE|DATE_OF_BIRTH|DOB|FULL_NAME|LAST_NAME)\\b.* FROM ",
        hasWhere: false,
        hasLimit: false,
        via: ["tool"],
      },
      { on: "sql", shape: "^(?:DELETE|UPDATE) ", hasWhere: false, isDevelopment: true, notShape: "DO UPDATE" },
    ],
    examples: {
      match: [
        { name: "execute_sql", params: { sql: "ALTER TABLE users ADD COLUMN nickname text" } },
        { name: "execute_sql", params: { sql: "UPDATE users SET active = false WHERE last_login < '2020-01-01'" } },
      ],
      ignore: [
        { name: "execute_sql", params: { sql: "UPDATE users SET name = 'Dana' WHERE id = 5" } },
        { name: "execute_sql", params: { sql: "CREATE TABLE IF NOT EXISTS notes (id serial primary key)" } },
      ],
    },
  },
];
