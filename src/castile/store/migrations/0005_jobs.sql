-- Jobs: what goes on after the reply. A job is open as long as ended_ms is NULL.
-- details, progress: JSON objects. Rows of other tables that belong to a job refer to it with
-- ON DELETE CASCADE; those that only an open job needs go when ended_ms is set.

CREATE TABLE jobs (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    job_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    started_ms INTEGER,
    ended_ms INTEGER,
    list_id INTEGER,
    program_id INTEGER,
    campaign_id INTEGER,
    progress TEXT NOT NULL,
    reason TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (subscription_id, job_id)
) STRICT;

CREATE INDEX jobs_open ON jobs (subscription_id, kind, job_id) WHERE ended_ms IS NULL;

CREATE INDEX jobs_by_due ON jobs (subscription_id, kind, due_ms, job_id) WHERE ended_ms IS NULL;

CREATE INDEX jobs_by_end ON jobs (subscription_id, ended_ms, job_id) WHERE ended_ms IS NOT NULL;

CREATE INDEX jobs_by_list ON jobs (subscription_id, list_id, job_id)
    WHERE kind = 'import' AND list_id IS NOT NULL;
