Statements of RoleRepository. ?1 is always the subscription.

-- name: get
SELECT role_id, opportunity_id, lead_id, role, is_primary, external_created, created_ms, updated_ms
FROM roles
WHERE subscription_id = ?1 AND role_id = ?2

-- name: find
SELECT role_id, opportunity_id, lead_id, role, is_primary, external_created, created_ms, updated_ms
FROM roles INDEXED BY roles_of_opportunity
WHERE subscription_id = ?1 AND opportunity_id = ?2 AND lead_id = ?3 AND role_key = ?4

-- name: of_opportunity
SELECT role_id, opportunity_id, lead_id, role, is_primary, external_created, created_ms, updated_ms
FROM roles INDEXED BY roles_of_opportunity
WHERE subscription_id = ?1 AND opportunity_id = ?2

-- name: of_lead
SELECT role_id, opportunity_id, lead_id, role, is_primary, external_created, created_ms, updated_ms
FROM roles INDEXED BY roles_of_lead
WHERE subscription_id = ?1 AND lead_id = ?2
ORDER BY role_id

-- name: all
SELECT role_id, opportunity_id, lead_id, role, is_primary, external_created, created_ms, updated_ms
FROM roles
WHERE subscription_id = ?1 AND role_id > ?2
ORDER BY role_id
LIMIT ?3

-- name: lead_ids
SELECT DISTINCT lead_id
FROM roles INDEXED BY roles_of_opportunity
WHERE subscription_id = ?1 AND opportunity_id = ?2
ORDER BY lead_id

-- name: insert
INSERT INTO roles (subscription_id, role_id, opportunity_id, lead_id, role, role_key, is_primary,
                   external_created, created_ms, updated_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT DO NOTHING

-- name: save
UPDATE OR IGNORE roles
SET opportunity_id = ?3, lead_id = ?4, role = ?5, role_key = ?6, is_primary = ?7,
    external_created = ?8, created_ms = ?9, updated_ms = ?10
WHERE subscription_id = ?1 AND role_id = ?2

-- name: delete
DELETE FROM roles WHERE subscription_id = ?1 AND role_id = ?2

-- name: take_primary
-- ?3: the role that keeps it; ?4: now.
UPDATE roles INDEXED BY roles_of_opportunity
SET is_primary = 0, updated_ms = ?4
WHERE subscription_id = ?1 AND opportunity_id = ?2 AND is_primary = 1 AND role_id <> ?3

-- name: move
UPDATE OR IGNORE roles INDEXED BY roles_of_lead
SET lead_id = ?3
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_lead
DELETE FROM roles INDEXED BY roles_of_lead
WHERE subscription_id = ?1 AND lead_id = ?2
