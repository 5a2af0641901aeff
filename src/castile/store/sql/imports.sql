Statements of ImportRepository. ?1 is always the subscription.

-- name: add
INSERT INTO imports (subscription_id, job_id, columns) VALUES (?1, ?2, ?3)

-- name: add_rows
INSERT INTO import_rows (subscription_id, job_id, first_row, row_texts) VALUES (?1, ?2, ?3, ?4)

-- name: open
SELECT job_id FROM imports WHERE subscription_id = ?1 ORDER BY job_id

-- name: columns
SELECT columns FROM imports WHERE subscription_id = ?1 AND job_id = ?2

-- name: rows
SELECT first_row, row_texts
FROM import_rows
WHERE subscription_id = ?1 AND job_id = ?2 AND first_row <= ?3
ORDER BY first_row DESC
LIMIT 1

-- name: chunks
SELECT row_texts
FROM import_rows
WHERE subscription_id = ?1 AND job_id = ?2
ORDER BY first_row

-- name: remove_rows
DELETE FROM import_rows WHERE subscription_id = ?1 AND job_id = ?2 AND first_row < ?3
