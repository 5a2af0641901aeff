Statements of JobRepository. ?1 is always the subscription.

-- name: add
INSERT INTO jobs (subscription_id, job_id, kind, state, due_ms, created_ms, started_ms, ended_ms,
                  list_id, program_id, campaign_id, progress, reason, details)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT DO NOTHING

-- name: get
SELECT job_id, kind, state, due_ms, created_ms, started_ms, ended_ms,
       list_id, program_id, campaign_id, progress, reason, details
FROM jobs
WHERE subscription_id = ?1 AND job_id = ?2

-- name: save
UPDATE jobs
SET state = ?3, due_ms = ?4, started_ms = ?5, ended_ms = ?6, progress = ?7, reason = ?8
WHERE subscription_id = ?1 AND job_id = ?2 AND ended_ms IS NULL

-- name: save_progress
UPDATE jobs SET progress = ?3 WHERE subscription_id = ?1 AND job_id = ?2

-- name: earliest_open
SELECT due_ms, job_id
FROM jobs INDEXED BY jobs_open
WHERE subscription_id = ?1 AND kind = ?2 AND ended_ms IS NULL
ORDER BY job_id
LIMIT 1

-- name: open_after
SELECT due_ms, job_id
FROM jobs INDEXED BY jobs_by_due
WHERE subscription_id = ?1 AND kind = ?2 AND ended_ms IS NULL AND (due_ms, job_id) > (?3, ?4)
ORDER BY due_ms, job_id
LIMIT 1

-- name: count_open
SELECT count(*)
FROM jobs INDEXED BY jobs_open
WHERE subscription_id = ?1 AND kind = ?2 AND ended_ms IS NULL

-- name: counts
SELECT kind, state, count(*)
FROM jobs
WHERE subscription_id = ?1
GROUP BY kind, state

-- name: latest_import
SELECT job_id, kind, state, due_ms, created_ms, started_ms, ended_ms,
       list_id, program_id, campaign_id, progress, reason, details
FROM jobs INDEXED BY jobs_by_list
WHERE subscription_id = ?1 AND kind = 'import' AND list_id = ?2
ORDER BY job_id DESC
LIMIT 1

-- name: latest
SELECT job_id, kind, state, due_ms, created_ms, started_ms, ended_ms,
       list_id, program_id, campaign_id, progress, reason, details
FROM jobs
WHERE subscription_id = ?1 AND job_id < ?2
    AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR state = ?4)
ORDER BY job_id DESC
LIMIT ?5

-- name: remove_ended_imports
DELETE FROM jobs INDEXED BY jobs_by_list
WHERE subscription_id = ?1 AND kind = 'import' AND list_id = ?2 AND ended_ms IS NOT NULL

-- name: prune
DELETE FROM jobs
WHERE subscription_id = ?1 AND job_id IN (
    SELECT old.job_id
    FROM jobs AS old INDEXED BY jobs_by_end
    WHERE old.subscription_id = ?1 AND old.ended_ms < ?2 AND NOT (
        old.kind = 'import' AND old.list_id IS NOT NULL AND NOT EXISTS (
            SELECT 1
            FROM jobs AS later INDEXED BY jobs_by_list
            WHERE later.subscription_id = ?1 AND later.kind = 'import'
                AND later.list_id = old.list_id AND later.job_id > old.job_id
        )
    )
    ORDER BY old.ended_ms
    LIMIT ?3
)
