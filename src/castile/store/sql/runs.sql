Statements of RunRepository. ?1 is always the subscription.

-- name: add
-- ?3: ids as a JSON list.
INSERT INTO run_leads (subscription_id, job_id, lead_id, due_ms, step, step_id, choice)
SELECT ?1, ?2, value, ?4, 0, 0, NULL
FROM json_each(?3)
WHERE true
ON CONFLICT DO NOTHING

-- name: members
SELECT m.lead_id
FROM list_members AS m
CROSS JOIN leads AS l INDEXED BY leads_known
    ON l.subscription_id = m.subscription_id AND l.lead_id = m.lead_id AND l.known = 1
WHERE m.subscription_id = ?1 AND m.list_id = ?2 AND m.added_ms <= ?3 AND m.lead_id > ?4
ORDER BY m.lead_id
LIMIT ?5

-- name: known_leads
SELECT lead_id
FROM leads INDEXED BY leads_known
WHERE subscription_id = ?1 AND known = 1 AND created_ms <= ?2 AND lead_id > ?3
ORDER BY lead_id
LIMIT ?4

-- name: due
SELECT lead_id, due_ms, step, step_id, choice
FROM run_leads INDEXED BY run_leads_by_due
WHERE subscription_id = ?1 AND job_id = ?2 AND due_ms <= ?3
ORDER BY due_ms, lead_id
LIMIT ?4

-- name: next_due
SELECT due_ms
FROM run_leads INDEXED BY run_leads_by_due
WHERE subscription_id = ?1 AND job_id = ?2 AND due_ms IS NOT NULL
ORDER BY due_ms
LIMIT 1

-- name: save
UPDATE run_leads
SET due_ms = ?4, step = ?5, step_id = ?6, choice = ?7
WHERE subscription_id = ?1 AND job_id = ?2 AND lead_id = ?3

-- name: remove_ended
-- Only asked when the flow is over for every lead of the run.
DELETE FROM run_leads
WHERE subscription_id = ?1 AND job_id = ?2 AND lead_id IN (
    SELECT lead_id
    FROM run_leads
    WHERE subscription_id = ?1 AND job_id = ?2 AND due_ms IS NULL
    ORDER BY lead_id
    LIMIT ?3
)

-- name: count
SELECT count(*) FROM run_leads WHERE subscription_id = ?1 AND job_id = ?2

-- name: add_token
INSERT INTO run_tokens (subscription_id, job_id, name, value) VALUES (?1, ?2, ?3, ?4)

-- name: token
SELECT value FROM run_tokens WHERE subscription_id = ?1 AND job_id = ?2 AND name = ?3

-- name: move
UPDATE OR IGNORE run_leads INDEXED BY run_leads_by_lead
SET lead_id = ?3
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_lead
DELETE FROM run_leads INDEXED BY run_leads_by_lead
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: clones
SELECT calls FROM clone_days WHERE subscription_id = ?1 AND day = ?2

-- name: count_clone
INSERT INTO clone_days (subscription_id, day, calls)
VALUES (?1, ?2, 1)
ON CONFLICT DO UPDATE SET calls = calls + 1

-- name: forget_clones
DELETE FROM clone_days WHERE subscription_id = ?1 AND day < ?2
