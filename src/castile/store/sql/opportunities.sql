Statements of OpportunityRepository. ?1 is always the subscription.

-- name: get
SELECT opportunity_id, company_id, crm_id, created_ms, updated_ms, field_values
FROM opportunities
WHERE subscription_id = ?1 AND opportunity_id = ?2

-- name: by_external_key
-- ?2: the field; ?3: the folded first characters of the value; ?4: where field_values hold it;
-- ?5: the value.
SELECT o.opportunity_id, o.company_id, o.crm_id, o.created_ms, o.updated_ms, o.field_values
FROM opportunity_external_keys AS k
CROSS JOIN opportunities AS o
    ON o.subscription_id = k.subscription_id AND o.opportunity_id = k.opportunity_id
WHERE k.subscription_id = ?1 AND k.field_key = ?2 AND k.value_key = ?3
    AND o.field_values ->> ?4 = ?5
ORDER BY k.opportunity_id DESC
LIMIT 1

-- name: by_crm
SELECT opportunity_id, company_id, crm_id, created_ms, updated_ms, field_values
FROM opportunities
WHERE subscription_id = ?1 AND crm_key = ?2
ORDER BY opportunity_id

-- name: all
SELECT opportunity_id, company_id, crm_id, created_ms, updated_ms, field_values
FROM opportunities
WHERE subscription_id = ?1 AND opportunity_id > ?2
ORDER BY opportunity_id
LIMIT ?3

-- name: insert
INSERT INTO opportunities (subscription_id, opportunity_id, company_id, crm_id, crm_key,
                           created_ms, updated_ms, name_key, type_key, stage_key, field_values)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO NOTHING

-- name: save
UPDATE opportunities
SET company_id = ?3, crm_id = ?4, crm_key = ?5, created_ms = ?6, updated_ms = ?7, name_key = ?8,
    type_key = ?9, stage_key = ?10, field_values = ?11
WHERE subscription_id = ?1 AND opportunity_id = ?2

-- name: delete
DELETE FROM opportunities WHERE subscription_id = ?1 AND opportunity_id = ?2

-- name: add_key
INSERT INTO opportunity_external_keys (subscription_id, field_key, value_key, opportunity_id)
VALUES (?1, ?2, ?3, ?4)

-- name: remove_key
DELETE FROM opportunity_external_keys
WHERE subscription_id = ?1 AND field_key = ?2 AND value_key = ?3 AND opportunity_id = ?4

-- name: with_value
SELECT EXISTS (
    SELECT 1 FROM opportunity_external_keys WHERE subscription_id = ?1 AND field_key = ?2
)
