Statements of CompanyRepository. ?1 is always the subscription.

-- name: get
SELECT company_id, name, lead_id FROM companies WHERE subscription_id = ?1 AND company_id = ?2

-- name: named
SELECT company_id FROM companies WHERE subscription_id = ?1 AND name_key = ?2

-- name: of_lead
SELECT company_id FROM companies WHERE subscription_id = ?1 AND lead_id = ?2

-- name: insert
INSERT INTO companies (subscription_id, company_id, name, name_key, lead_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING

-- name: move
UPDATE OR IGNORE companies SET lead_id = ?3 WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_lead
UPDATE companies SET lead_id = NULL WHERE subscription_id = ?1 AND lead_id = ?2
