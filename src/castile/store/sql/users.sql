Statements of UserRepository.

-- name: add
INSERT INTO users (subscription_id, user_id, encryption_key, disabled, created_ms)
VALUES (?1, ?2, ?3, ?4, ?5)

-- name: get
SELECT subscription_id, user_id, encryption_key, former_encryption_key, disabled, created_ms
FROM users
WHERE subscription_id = ?1 AND user_id = ?2

-- name: of_subscription
SELECT subscription_id, user_id, encryption_key, former_encryption_key, disabled, created_ms
FROM users
WHERE subscription_id = ?1
ORDER BY user_id

-- name: of_server
SELECT subscription_id, user_id, encryption_key, former_encryption_key, disabled, created_ms
FROM users
ORDER BY subscription_id, user_id

-- name: any
SELECT subscription_id, user_id, encryption_key FROM users ORDER BY user_id LIMIT 1

-- name: set_disabled
UPDATE users SET disabled = ?3 WHERE subscription_id = ?1 AND user_id = ?2

-- name: set_keys
UPDATE users
SET encryption_key = ?3, former_encryption_key = ?4
WHERE subscription_id = ?1 AND user_id = ?2

-- name: remove
DELETE FROM users WHERE subscription_id = ?1 AND user_id = ?2
