Statements of SequenceRepository. ?1 is always the subscription.

-- name: next_ids
INSERT INTO sequences (subscription_id, name, last_id)
VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET last_id = last_id + ?3 WHERE last_id <= ?4 - ?3
RETURNING last_id

-- name: go_on_above
INSERT INTO sequences (subscription_id, name, last_id)
VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET last_id = excluded.last_id WHERE last_id < excluded.last_id

-- name: last_id
SELECT last_id FROM sequences WHERE subscription_id = ?1 AND name = ?2
