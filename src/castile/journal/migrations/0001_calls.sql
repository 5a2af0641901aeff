-- The journal's database. Calls with a valid signature, and a ring of those without one.
PRAGMA application_id = 1128350026;

CREATE TABLE IF NOT EXISTS calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    call_id TEXT NOT NULL UNIQUE,
    arrived_ms INTEGER NOT NULL,
    subscription_id INTEGER,
    user_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    version TEXT NOT NULL,
    address TEXT NOT NULL,
    code INTEGER NOT NULL,
    milliseconds REAL NOT NULL,
    note TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    audit TEXT NOT NULL,
    request_bytes INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    kept_bytes INTEGER NOT NULL,
    request BLOB NOT NULL,
    response BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_by_arrival ON calls (arrived_ms);

CREATE TABLE IF NOT EXISTS unauthenticated_calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    call_id TEXT NOT NULL UNIQUE,
    arrived_ms INTEGER NOT NULL,
    subscription_id INTEGER,
    user_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    version TEXT NOT NULL,
    address TEXT NOT NULL,
    code INTEGER NOT NULL,
    milliseconds REAL NOT NULL,
    note TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    audit TEXT NOT NULL,
    request_bytes INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    kept_bytes INTEGER NOT NULL,
    request BLOB NOT NULL,
    response BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS unauthenticated_calls_by_arrival ON unauthenticated_calls (arrived_ms);

CREATE VIEW IF NOT EXISTS every_call AS
    SELECT *, 1 AS authenticated FROM calls
    UNION ALL
    SELECT *, 0 AS authenticated FROM unauthenticated_calls;

-- The sum of kept_bytes of the first table, so that nobody has to add it up.
CREATE TABLE IF NOT EXISTS totals (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO totals VALUES ('calls', 0);
