-- Tokens of the admin API. They belong to the server, not to a subscription.
-- token_hash: SHA-256 of the token, which itself is stored nowhere.

CREATE TABLE api_tokens (
    name_key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
