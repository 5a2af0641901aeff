Statements of ApiTokenRepository.

-- name: add
INSERT INTO api_tokens (name_key, name, scope, token_hash, created_ms)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING

-- name: all
SELECT name, scope, token_hash, created_ms FROM api_tokens ORDER BY name_key

-- name: remove
DELETE FROM api_tokens WHERE name_key = ?1
