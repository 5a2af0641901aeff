-- Records of the types that an operator defines; type_id: entry_id of the type's definition.
-- link: the stored link value; keys: JSON list of the stored values of the other keys. ..._key: the
-- same as bytes in the order of the values, so that a page is one range whatever the fields are.

CREATE TABLE custom_objects (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    type_id INTEGER NOT NULL,
    link_key BLOB NOT NULL,
    other_key BLOB NOT NULL,
    lead_id INTEGER NOT NULL,
    link TEXT NOT NULL,
    keys TEXT NOT NULL,
    field_values TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, type_id, link_key, other_key)
) STRICT;

CREATE INDEX custom_objects_by_key
    ON custom_objects (subscription_id, type_id, other_key, link_key);

CREATE INDEX custom_objects_of_lead ON custom_objects (subscription_id, lead_id, type_id);

-- How many records a type has, so that nobody counts them for a page.
CREATE TABLE custom_object_counts (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    type_id INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, type_id)
) STRICT, WITHOUT ROWID;

-- Each of several other keys by itself. place: where it stands in keys, from 0. Records that differ
-- in their link alone share a row.
CREATE TABLE custom_object_keys (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    type_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    value TEXT NOT NULL,
    other_key BLOB NOT NULL,
    PRIMARY KEY (subscription_id, type_id, place, value, other_key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER custom_object_added AFTER INSERT ON custom_objects
BEGIN
    INSERT INTO custom_object_counts (subscription_id, type_id, records)
    VALUES (new.subscription_id, new.type_id, 1)
    ON CONFLICT DO UPDATE SET records = records + 1;
    INSERT INTO custom_object_keys (subscription_id, type_id, place, value, other_key)
    SELECT new.subscription_id, new.type_id, one.key, one.value, new.other_key
    FROM json_each(new.keys) AS one
    WHERE json_array_length(new.keys) > 1
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER custom_object_removed AFTER DELETE ON custom_objects
BEGIN
    UPDATE custom_object_counts SET records = records - 1
    WHERE subscription_id = old.subscription_id AND type_id = old.type_id;
    DELETE FROM custom_object_keys
    WHERE (subscription_id, type_id, place, value, other_key) IN (
        SELECT old.subscription_id, old.type_id, one.key, one.value, old.other_key
        FROM json_each(old.keys) AS one
    ) AND NOT EXISTS (
        SELECT 1
        FROM custom_objects INDEXED BY custom_objects_by_key
        WHERE subscription_id = old.subscription_id AND type_id = old.type_id
            AND other_key = old.other_key
    );
END;
