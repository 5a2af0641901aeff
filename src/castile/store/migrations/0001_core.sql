-- Subscriptions, users, sequences, leads and what belongs to them, activities, counted calls.
-- Times are milliseconds since 1970 UTC. Every primary key leads with subscription_id.

CREATE TABLE subscriptions (
    subscription_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL
) STRICT;

-- Keys are encrypted with the key file beside the database.
-- former_encryption_key: the older of two valid keys during a change-over.
CREATE TABLE users (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    user_id TEXT NOT NULL UNIQUE,
    encryption_key BLOB NOT NULL,
    former_encryption_key BLOB,
    disabled INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, user_id)
) STRICT;

CREATE TABLE sequences (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    name TEXT NOT NULL,
    last_id INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, name)
) STRICT, WITHOUT ROWID;

-- field_values: a JSON object of stored texts. email_key: the email as it is compared.
-- sfdc_..._key: what CRM ids that may match have in common.
CREATE TABLE leads (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    lead_id INTEGER NOT NULL,
    email TEXT,
    email_key TEXT,
    known INTEGER NOT NULL,
    partition_id INTEGER NOT NULL,
    owner_id INTEGER,
    sfdc_account_id TEXT,
    sfdc_account_key TEXT,
    sfdc_contact_id TEXT,
    sfdc_contact_key TEXT,
    sfdc_lead_id TEXT,
    sfdc_lead_key TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    field_values TEXT NOT NULL,
    PRIMARY KEY (subscription_id, lead_id)
) STRICT;

CREATE INDEX leads_by_email
    ON leads (subscription_id, email_key, updated_ms, lead_id)
    WHERE known = 1 AND email_key IS NOT NULL;

CREATE INDEX leads_by_owner
    ON leads (subscription_id, owner_id, updated_ms, lead_id)
    WHERE known = 1 AND owner_id IS NOT NULL;

CREATE INDEX leads_by_sfdc_account
    ON leads (subscription_id, sfdc_account_key, updated_ms, lead_id)
    WHERE known = 1 AND sfdc_account_key IS NOT NULL;

CREATE INDEX leads_by_sfdc_contact
    ON leads (subscription_id, sfdc_contact_key, updated_ms, lead_id)
    WHERE known = 1 AND sfdc_contact_key IS NOT NULL;

CREATE INDEX leads_by_sfdc_lead
    ON leads (subscription_id, sfdc_lead_key, updated_ms, lead_id)
    WHERE known = 1 AND sfdc_lead_key IS NOT NULL;

CREATE TABLE lead_cookies (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    cookie TEXT NOT NULL,
    lead_id INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, cookie)
) STRICT, WITHOUT ROWID;

CREATE INDEX lead_cookies_by_lead ON lead_cookies (subscription_id, lead_id);

CREATE TABLE lead_foreign_ids (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    type TEXT NOT NULL,
    foreign_id TEXT NOT NULL,
    lead_id INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, type, foreign_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lead_foreign_ids_by_lead ON lead_foreign_ids (subscription_id, lead_id);

-- Times of changes that recorded no activity.
CREATE TABLE lead_changes (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    changed_ms INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, changed_ms, lead_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lead_changes_by_lead ON lead_changes (subscription_id, lead_id, changed_ms);

-- attributes: a JSON list of pairs of name and text, in order.
CREATE TABLE activities (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    activity_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    occurred_ms INTEGER NOT NULL,
    type TEXT NOT NULL,
    asset_id INTEGER,
    asset TEXT NOT NULL,
    attributes TEXT NOT NULL,
    campaign TEXT NOT NULL,
    PRIMARY KEY (subscription_id, activity_id)
) STRICT;

CREATE INDEX activities_by_lead
    ON activities (subscription_id, lead_id, occurred_ms, activity_id);

CREATE INDEX activities_by_time
    ON activities (subscription_id, occurred_ms, activity_id, lead_id);

-- reserved: no more calls than this were answered on that day (ISO date, America/Chicago).
CREATE TABLE quota_days (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    day TEXT NOT NULL,
    reserved INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, day)
) STRICT, WITHOUT ROWID;
