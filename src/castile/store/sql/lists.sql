Statements of ListRepository. ?1 is always the subscription.

-- name: add
INSERT INTO list_members (subscription_id, list_id, lead_id, added_ms)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO NOTHING

-- name: remove
DELETE FROM list_members WHERE subscription_id = ?1 AND list_id = ?2 AND lead_id = ?3

-- name: contains
SELECT 1 FROM list_members WHERE subscription_id = ?1 AND list_id = ?2 AND lead_id = ?3

-- name: count
SELECT count(*)
FROM list_members AS m
CROSS JOIN leads AS l INDEXED BY leads_known
    ON l.subscription_id = m.subscription_id AND l.lead_id = m.lead_id AND l.known = 1
WHERE m.subscription_id = ?1 AND m.list_id = ?2

-- name: lead_ids
SELECT m.lead_id
FROM list_members AS m
CROSS JOIN leads AS l INDEXED BY leads_known
    ON l.subscription_id = m.subscription_id AND l.lead_id = m.lead_id AND l.known = 1
WHERE m.subscription_id = ?1 AND m.list_id = ?2 AND m.lead_id > ?3
ORDER BY m.lead_id
LIMIT ?4

-- name: of_lead
SELECT list_id, added_ms
FROM list_members INDEXED BY list_members_by_lead
WHERE subscription_id = ?1 AND lead_id = ?2
ORDER BY list_id

-- name: move
UPDATE OR IGNORE list_members INDEXED BY list_members_by_lead
SET lead_id = ?3
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_lead
DELETE FROM list_members INDEXED BY list_members_by_lead
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_list
DELETE FROM list_members WHERE subscription_id = ?1 AND list_id = ?2
