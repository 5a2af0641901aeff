Statements of CustomObjectRepository. ?1 is always the subscription, ?2 the type where there is one.
The number of a record is its rowid, which is the same as long as the transaction lasts.

-- name: of_key
-- ?3: link key; ?4: key of the other keys.
SELECT rowid, lead_id, link, keys, field_values, created_ms, updated_ms
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND link_key = ?3 AND other_key = ?4

-- name: of_other_key
SELECT rowid, lead_id, link, keys, field_values, created_ms, updated_ms
FROM custom_objects INDEXED BY custom_objects_by_key
WHERE subscription_id = ?1 AND type_id = ?2 AND other_key = ?3
ORDER BY link_key
LIMIT ?4

-- name: page
-- Behind ?3 and ?4, in order.
SELECT rowid, lead_id, link, keys, field_values, created_ms, updated_ms
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND (link_key, other_key) > (?3, ?4)
ORDER BY link_key, other_key
LIMIT ?5

-- name: page_of_link
-- Behind ?4.
SELECT rowid, lead_id, link, keys, field_values, created_ms, updated_ms
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND link_key = ?3 AND other_key > ?4
ORDER BY other_key
LIMIT ?5

-- name: skip_of_link
-- The key of the record that ?4 records stand before.
SELECT other_key
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND link_key = ?3
ORDER BY other_key
LIMIT 1 OFFSET ?4

-- name: count
SELECT records FROM custom_object_counts WHERE subscription_id = ?1 AND type_id = ?2

-- name: count_of_link
-- Behind ?4.
SELECT count(*)
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND link_key = ?3 AND other_key > ?4

-- name: found_of_link
SELECT rowid, link, keys, link_key, other_key
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND link_key = ?3
ORDER BY other_key
LIMIT ?4

-- name: found_of_key
SELECT rowid, link, keys, link_key, other_key
FROM custom_objects
WHERE subscription_id = ?1 AND type_id = ?2 AND link_key = ?3 AND other_key = ?4
LIMIT ?5

-- name: found_of_other_key
SELECT rowid, link, keys, link_key, other_key
FROM custom_objects INDEXED BY custom_objects_by_key
WHERE subscription_id = ?1 AND type_id = ?2 AND other_key = ?3
ORDER BY link_key
LIMIT ?4

-- name: found_of_one_key
-- ?3: the place of the key; ?4: its value.
SELECT o.rowid, o.link, o.keys, o.link_key, o.other_key
FROM custom_object_keys AS k
CROSS JOIN custom_objects AS o INDEXED BY custom_objects_by_key
    ON o.subscription_id = k.subscription_id AND o.type_id = k.type_id
    AND o.other_key = k.other_key
WHERE k.subscription_id = ?1 AND k.type_id = ?2 AND k.place = ?3 AND k.value = ?4
LIMIT ?5

-- name: with_ids
-- ?2: a JSON list of numbers.
SELECT o.rowid, o.lead_id, o.link, o.keys, o.field_values, o.created_ms, o.updated_ms
FROM json_each(?2) AS one
CROSS JOIN custom_objects AS o ON o.rowid = one.value AND o.subscription_id = ?1

-- name: insert
INSERT INTO custom_objects (subscription_id, type_id, link_key, other_key, lead_id, link, keys,
                            field_values, created_ms, updated_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- name: save
UPDATE custom_objects
SET link_key = ?3, lead_id = ?4, link = ?5, field_values = ?6, created_ms = ?7, updated_ms = ?8
WHERE rowid = ?2 AND subscription_id = ?1

-- name: delete
DELETE FROM custom_objects WHERE rowid = ?2 AND subscription_id = ?1

-- name: of_lead
SELECT EXISTS (
    SELECT 1
    FROM custom_objects INDEXED BY custom_objects_of_lead
    WHERE subscription_id = ?1 AND lead_id = ?2
)

-- name: move
-- From the lead ?3 to ?4, under the link ?5; a record whose key is taken there stays.
UPDATE OR IGNORE custom_objects INDEXED BY custom_objects_of_lead
SET lead_id = ?4, link = ?5, link_key = ?6
WHERE subscription_id = ?1 AND type_id = ?2 AND lead_id = ?3

-- name: move_unlinked
-- The same, whatever link values the records have.
UPDATE custom_objects INDEXED BY custom_objects_of_lead
SET lead_id = ?4
WHERE subscription_id = ?1 AND type_id = ?2 AND lead_id = ?3

-- name: remove_lead
DELETE FROM custom_objects INDEXED BY custom_objects_of_lead
WHERE subscription_id = ?1 AND lead_id = ?2
