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

-- name: save_values
-- Only if nothing else differs: no index holds the values, and what an update names is written
-- to its indexes whether or not it differs.
UPDATE leads
SET updated_ms = ?3, field_values = ?4
WHERE subscription_id = ?1 AND lead_id = ?2
  AND email IS ?5 AND known = ?6 AND partition_id = ?7 AND owner_id IS ?8
  AND sfdc_account_id IS ?9 AND sfdc_contact_id IS ?10 AND sfdc_lead_id IS ?11
  AND created_ms = ?12

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

-- name: with_ids
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND known = 1 AND lead_id IN (SELECT value FROM json_each(?2))
ORDER BY lead_id

-- name: ids_by_email
SELECT lead_id
FROM leads INDEXED BY leads_with_email
WHERE subscription_id = ?1 AND known = 1 AND email_key = ?2 AND lead_id > ?3
ORDER BY lead_id
LIMIT ?4

-- name: ids_by_owner
SELECT lead_id
FROM leads INDEXED BY leads_with_owner
WHERE subscription_id = ?1 AND known = 1 AND owner_id = ?2 AND lead_id > ?3
ORDER BY lead_id
LIMIT ?4

-- name: ids_by_crm_account
SELECT lead_id, sfdc_account_id
FROM leads INDEXED BY leads_with_sfdc_account
WHERE subscription_id = ?1 AND known = 1 AND sfdc_account_key = ?2 AND lead_id > ?3
ORDER BY lead_id

-- name: ids_by_crm_contact
SELECT lead_id, sfdc_contact_id
FROM leads INDEXED BY leads_with_sfdc_contact
WHERE subscription_id = ?1 AND known = 1 AND sfdc_contact_key = ?2 AND lead_id > ?3
ORDER BY lead_id

-- name: ids_by_crm_lead
SELECT lead_id, sfdc_lead_id
FROM leads INDEXED BY leads_with_sfdc_lead
WHERE subscription_id = ?1 AND known = 1 AND sfdc_lead_key = ?2 AND lead_id > ?3
ORDER BY lead_id

-- name: members
SELECT l.lead_id, l.email, l.known, l.partition_id, l.owner_id, l.sfdc_account_id,
       l.sfdc_contact_id, l.sfdc_lead_id, l.created_ms, l.updated_ms, l.field_values
FROM list_members AS m
CROSS JOIN leads AS l ON l.subscription_id = m.subscription_id AND l.lead_id = m.lead_id
WHERE m.subscription_id = ?1 AND m.list_id = ?2 AND m.lead_id > ?3 AND l.known = 1
ORDER BY m.lead_id
LIMIT ?4

-- name: all
SELECT lead_id, email, known, partition_id, owner_id, sfdc_account_id, sfdc_contact_id,
       sfdc_lead_id, created_ms, updated_ms, field_values
FROM leads
WHERE subscription_id = ?1 AND lead_id > ?2
ORDER BY lead_id
LIMIT ?3

-- name: entries_by_time
-- Creations, changes and activities; ?2, ?3: bounds of the time; ?4: where to stop counting each.
SELECT (
    SELECT count(*)
    FROM (
        SELECT 1
        FROM activities INDEXED BY activities_by_time
        WHERE subscription_id = ?1 AND occurred_ms BETWEEN ?2 AND ?3
        LIMIT ?4
    )
) + (
    SELECT count(*)
    FROM (
        SELECT 1
        FROM lead_changes
        WHERE subscription_id = ?1 AND changed_ms BETWEEN ?2 AND ?3
        LIMIT ?4
    )
) + (
    SELECT count(*)
    FROM (
        SELECT 1
        FROM leads INDEXED BY leads_by_creation
        WHERE subscription_id = ?1 AND known = 1 AND created_ms BETWEEN ?2 AND ?3
        LIMIT ?4
    )
)

-- name: changed_by_time
-- Number and ids, as a JSON list, of the next known leads by id.
-- ?2, ?3: bounds of the time; ?4: the id before the page; ?5: how many.
-- Collects all leads between the times, which must be few, and sorts them.
SELECT count(*), json_group_array(lead_id)
FROM (
    SELECT lead_id
    FROM leads INDEXED BY leads_known
    WHERE subscription_id = ?1 AND known = 1 AND lead_id > ?4 AND lead_id IN (
        SELECT a.lead_id
        FROM activities AS a INDEXED BY activities_by_time
        WHERE a.subscription_id = ?1 AND a.occurred_ms BETWEEN ?2 AND ?3
        UNION ALL
        SELECT c.lead_id
        FROM lead_changes AS c
        WHERE c.subscription_id = ?1 AND c.changed_ms BETWEEN ?2 AND ?3
        UNION ALL
        SELECT n.lead_id
        FROM leads AS n INDEXED BY leads_by_creation
        WHERE n.subscription_id = ?1 AND n.known = 1 AND n.created_ms BETWEEN ?2 AND ?3
    )
    ORDER BY lead_id
    LIMIT ?5
)

-- name: changed_by_id
-- As changed_by_time; walks the leads by id and looks whether something happened to each.
SELECT count(*), json_group_array(lead_id)
FROM (
    SELECT l.lead_id
    FROM leads AS l INDEXED BY leads_known
    WHERE l.subscription_id = ?1 AND l.known = 1 AND l.lead_id > ?4 AND (
        l.created_ms BETWEEN ?2 AND ?3
        OR EXISTS (
            SELECT 1
            FROM activities AS a INDEXED BY activities_by_lead
            WHERE a.subscription_id = ?1 AND a.lead_id = l.lead_id
              AND a.occurred_ms BETWEEN ?2 AND ?3
        )
        OR EXISTS (
            SELECT 1
            FROM lead_changes AS c INDEXED BY lead_changes_by_lead
            WHERE c.subscription_id = ?1 AND c.lead_id = l.lead_id
              AND c.changed_ms BETWEEN ?2 AND ?3
        )
    )
    ORDER BY l.lead_id
    LIMIT ?5
)
