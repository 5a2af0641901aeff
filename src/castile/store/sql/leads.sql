Statements of LeadRepository. ?1 is always the subscription.

-- name: get
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: by_email
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND known = 1 AND email_key = ?2
ORDER BY updated_ms DESC, lead_id DESC
LIMIT ?3

-- name: by_cookie
SELECT l.lead_id, l.email, l.known, l.partition_id, l.owner_id, l.sfdc_account_id,
       l.sfdc_contact_id, l.sfdc_lead_id, l.created_ms, l.updated_ms, l.field_values
FROM lead_cookies AS c
CROSS JOIN leads AS l ON l.subscription_id = c.subscription_id AND l.lead_id = c.lead_id
WHERE c.subscription_id = ?1 AND c.cookie = ?2

-- name: by_foreign_id
SELECT l.lead_id, l.email, l.known, l.partition_id, l.owner_id, l.sfdc_account_id,
       l.sfdc_contact_id, l.sfdc_lead_id, l.created_ms, l.updated_ms, l.field_values
FROM lead_foreign_ids AS f
CROSS JOIN leads AS l ON l.subscription_id = f.subscription_id AND l.lead_id = f.lead_id
WHERE f.subscription_id = ?1 AND f.type = ?2 AND f.foreign_id = ?3 AND l.known = 1

-- name: by_owner
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND known = 1 AND owner_id = ?2
ORDER BY updated_ms DESC, lead_id DESC
LIMIT ?3

-- name: by_crm_account
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND known = 1
  AND sfdc_account_key = ?2
ORDER BY updated_ms DESC, lead_id DESC

-- name: by_crm_contact
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND known = 1
  AND sfdc_contact_key = ?2
ORDER BY updated_ms DESC, lead_id DESC

-- name: by_crm_lead
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND known = 1
  AND sfdc_lead_key = ?2
ORDER BY updated_ms DESC, lead_id DESC

-- name: insert
INSERT INTO leads (subscription_id, lead_id, email, email_key, known, partition_id, owner_id,
                   sfdc_account_id, sfdc_account_key, sfdc_contact_id, sfdc_contact_key,
                   sfdc_lead_id, sfdc_lead_key, created_ms, updated_ms, field_values)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
ON CONFLICT DO NOTHING

-- name: save
UPDATE leads
SET email = ?3, email_key = ?4, known = ?5, partition_id = ?6, owner_id = ?7,
    sfdc_account_id = ?8, sfdc_account_key = ?9, sfdc_contact_id = ?10, sfdc_contact_key = ?11,
    sfdc_lead_id = ?12, sfdc_lead_key = ?13, created_ms = ?14, updated_ms = ?15,
    field_values = ?16
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: delete
DELETE FROM leads WHERE subscription_id = ?1 AND lead_id = ?2

-- name: delete_cookies
DELETE FROM lead_cookies WHERE subscription_id = ?1 AND lead_id = ?2

-- name: delete_foreign_ids
DELETE FROM lead_foreign_ids WHERE subscription_id = ?1 AND lead_id = ?2

-- name: delete_changes
DELETE FROM lead_changes WHERE subscription_id = ?1 AND lead_id = ?2

-- name: attach_cookie
INSERT INTO lead_cookies (subscription_id, cookie, lead_id)
VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET lead_id = excluded.lead_id

-- name: cookies
SELECT cookie FROM lead_cookies WHERE subscription_id = ?1 AND lead_id = ?2 ORDER BY cookie

-- name: move_cookies
UPDATE lead_cookies SET lead_id = ?3 WHERE subscription_id = ?1 AND lead_id = ?2

-- name: attach_foreign_id
INSERT INTO lead_foreign_ids (subscription_id, type, foreign_id, lead_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET lead_id = excluded.lead_id

-- name: foreign_ids
SELECT type, foreign_id
FROM lead_foreign_ids
WHERE subscription_id = ?1 AND lead_id = ?2
ORDER BY type, foreign_id

-- name: move_foreign_ids
UPDATE lead_foreign_ids SET lead_id = ?3 WHERE subscription_id = ?1 AND lead_id = ?2

-- name: record_change
INSERT INTO lead_changes (subscription_id, lead_id, changed_ms)
VALUES (?1, ?2, ?3)
ON CONFLICT DO NOTHING

-- name: changes
SELECT changed_ms
FROM lead_changes
WHERE subscription_id = ?1 AND lead_id = ?2
ORDER BY changed_ms
