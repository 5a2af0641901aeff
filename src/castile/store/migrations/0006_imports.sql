-- Imports: what an import brought, as long as it is open, and the tokens that it gave to leads.
-- columns: JSON, [kind, key] of each. row_texts: JSON, the texts of some rows from first_row on.

CREATE TABLE imports (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    job_id INTEGER NOT NULL,
    columns TEXT NOT NULL,
    PRIMARY KEY (subscription_id, job_id)
) STRICT;

CREATE TABLE import_rows (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    job_id INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    row_texts TEXT NOT NULL,
    PRIMARY KEY (subscription_id, job_id, first_row)
) STRICT;

CREATE TRIGGER import_ended AFTER UPDATE OF ended_ms ON jobs
WHEN new.kind = 'import' AND new.ended_ms IS NOT NULL
BEGIN
    DELETE FROM imports WHERE subscription_id = new.subscription_id AND job_id = new.job_id;
    DELETE FROM import_rows WHERE subscription_id = new.subscription_id AND job_id = new.job_id;
END;

CREATE TABLE lead_tokens (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    campaign_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    stored_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, campaign_id, lead_id, name)
) STRICT;

CREATE INDEX lead_tokens_by_lead ON lead_tokens (subscription_id, lead_id);

CREATE INDEX lead_tokens_by_time ON lead_tokens (subscription_id, campaign_id, stored_ms);
