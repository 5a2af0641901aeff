-- What an operator defined: one row for each entry of the definition file.
-- table_name, entry: the table and the entry as the file writes them, the entry as JSON.
-- entry_id: stays when the entry is renamed; what is stored elsewhere refers to it.
-- position: the order of the file. changed_ms: last change, milliseconds since 1970 UTC.

CREATE TABLE definitions (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    table_name TEXT NOT NULL,
    entry_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    entry TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, table_name, entry_id)
) STRICT, WITHOUT ROWID;
