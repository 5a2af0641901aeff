Statements of DefinitionRepository. ?1 is always the subscription.

-- name: entries
SELECT table_name, entry_id, position, entry, changed_ms, created_ms
FROM definitions
WHERE subscription_id = ?1
ORDER BY table_name, position, entry_id

-- name: entries_of_table
SELECT table_name, entry_id, position, entry, changed_ms, created_ms
FROM definitions
WHERE subscription_id = ?1 AND table_name = ?2
ORDER BY position, entry_id

-- name: next_position
SELECT coalesce(max(position) + 1, 0)
FROM definitions
WHERE subscription_id = ?1 AND table_name = ?2

-- name: put
INSERT INTO definitions (subscription_id, table_name, entry_id, position, entry, changed_ms,
                         created_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
ON CONFLICT DO UPDATE
SET position = excluded.position, entry = excluded.entry, changed_ms = excluded.changed_ms

-- name: remove
DELETE FROM definitions WHERE subscription_id = ?1 AND table_name = ?2 AND entry_id = ?3

-- name: leads_in_partition
SELECT EXISTS (SELECT 1 FROM leads WHERE subscription_id = ?1 AND partition_id = ?2)

-- name: leads_of_owner
SELECT EXISTS (SELECT 1 FROM leads WHERE subscription_id = ?1 AND owner_id = ?2)

-- name: leads_with_value
SELECT EXISTS (
    SELECT 1
    FROM leads, json_each(leads.field_values) AS field_value
    WHERE leads.subscription_id = ?1 AND field_value.key = ?2
)

-- name: open_job
SELECT min(job_id)
FROM jobs
WHERE subscription_id = ?1 AND ended_ms IS NULL
    AND (list_id = ?2 OR program_id = ?3 OR campaign_id = ?4)
HAVING min(job_id) IS NOT NULL
