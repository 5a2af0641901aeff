Statements of QuotaRepository. ?1 is always the subscription.

-- name: reserve
INSERT INTO quota_days (subscription_id, day, reserved)
VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET reserved = excluded.reserved WHERE reserved < excluded.reserved

-- name: settle
INSERT INTO quota_days (subscription_id, day, reserved)
VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET reserved = excluded.reserved

-- name: reserved
SELECT reserved FROM quota_days WHERE subscription_id = ?1 AND day = ?2
