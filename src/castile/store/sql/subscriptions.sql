Statements of SubscriptionRepository.

-- name: add
INSERT INTO subscriptions (name, name_key, created_ms)
VALUES (?1, ?2, ?3)
ON CONFLICT DO NOTHING
RETURNING subscription_id

-- name: get
SELECT subscription_id, name, created_ms FROM subscriptions WHERE subscription_id = ?1

-- name: by_name
SELECT subscription_id, name, created_ms FROM subscriptions WHERE name_key = ?1

-- name: all
SELECT subscription_id, name, created_ms FROM subscriptions ORDER BY subscription_id

-- name: remove
DELETE FROM subscriptions WHERE subscription_id = ?1
