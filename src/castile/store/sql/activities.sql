Statements of ActivityRepository. ?1 is always the subscription.

-- name: add
INSERT INTO activities (subscription_id, activity_id, lead_id, occurred_ms, type, asset_id,
                        asset, attributes, campaign)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO NOTHING

-- name: move
UPDATE activities SET lead_id = ?3 WHERE subscription_id = ?1 AND lead_id = ?2

-- name: of_lead
SELECT activity_id, lead_id, occurred_ms, type, asset_id, asset, attributes, campaign
FROM activities
WHERE subscription_id = ?1 AND lead_id = ?2
ORDER BY occurred_ms DESC, activity_id DESC
LIMIT ?3
