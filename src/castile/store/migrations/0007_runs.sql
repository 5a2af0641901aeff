-- Runs of campaigns: jobs of the kind 'campaign run', and what they need while they are open.
-- run_leads: due_ms NULL: the flow is over for the lead. step: the place in the flow of the step
-- that comes next, step_id: its number, 0 before the first. choice: the Choice Number of the
-- Wait that the lead is in, NULL outside.

CREATE TABLE run_leads (
    subscription_id INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    due_ms INTEGER,
    step INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    choice INTEGER,
    PRIMARY KEY (subscription_id, job_id, lead_id),
    FOREIGN KEY (subscription_id, job_id) REFERENCES jobs ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX run_leads_by_due ON run_leads (subscription_id, job_id, due_ms, lead_id)
    WHERE due_ms IS NOT NULL;

CREATE INDEX run_leads_by_lead ON run_leads (subscription_id, lead_id);

-- The tokens of the call that asked for the run.
CREATE TABLE run_tokens (
    subscription_id INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (subscription_id, job_id, name),
    FOREIGN KEY (subscription_id, job_id) REFERENCES jobs ON DELETE CASCADE
) STRICT;

CREATE TRIGGER run_ended AFTER UPDATE OF ended_ms ON jobs
WHEN new.kind = 'campaign run' AND new.ended_ms IS NOT NULL
BEGIN
    DELETE FROM run_leads WHERE subscription_id = new.subscription_id AND job_id = new.job_id;
    DELETE FROM run_tokens WHERE subscription_id = new.subscription_id AND job_id = new.job_id;
END;

CREATE TABLE clone_days (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, day)
) STRICT, WITHOUT ROWID;
