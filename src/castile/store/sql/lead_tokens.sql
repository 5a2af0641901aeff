Statements of LeadTokenRepository. ?1 is always the subscription.

-- name: store
INSERT INTO lead_tokens (subscription_id, campaign_id, lead_id, name, value, stored_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET value = excluded.value, stored_ms = excluded.stored_ms

-- name: remove
DELETE FROM lead_tokens
WHERE subscription_id = ?1 AND campaign_id = ?2 AND lead_id = ?3 AND name = ?4

-- name: of_lead
SELECT name, value
FROM lead_tokens
WHERE subscription_id = ?1 AND campaign_id = ?2 AND lead_id = ?3
    AND (?4 IS NULL OR stored_ms <= ?4)
ORDER BY name

-- name: drop
DELETE FROM lead_tokens
WHERE subscription_id = ?1 AND campaign_id = ?2 AND lead_id = ?3

-- name: drop_all
DELETE FROM lead_tokens WHERE subscription_id = ?1 AND campaign_id = ?2

-- name: drop_stored
DELETE FROM lead_tokens
WHERE rowid IN (
    SELECT rowid
    FROM lead_tokens INDEXED BY lead_tokens_by_time
    WHERE subscription_id = ?1 AND campaign_id = ?2 AND stored_ms <= ?3
    ORDER BY stored_ms
    LIMIT ?4
)

-- name: move
UPDATE OR IGNORE lead_tokens INDEXED BY lead_tokens_by_lead
SET lead_id = ?3
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_lead
DELETE FROM lead_tokens INDEXED BY lead_tokens_by_lead
WHERE subscription_id = ?1 AND lead_id = ?2
