-- Lists; pages of leads by id, by each key and by time; pages of activities by id, time and type.

CREATE TABLE list_members (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    list_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, list_id, lead_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_members_by_lead ON list_members (subscription_id, lead_id, list_id);

CREATE INDEX leads_known ON leads (subscription_id, lead_id, created_ms) WHERE known = 1;

CREATE INDEX leads_by_creation ON leads (subscription_id, created_ms, lead_id) WHERE known = 1;

-- The keys again, each with its leads by id.
CREATE INDEX leads_with_email
    ON leads (subscription_id, email_key, lead_id)
    WHERE known = 1 AND email_key IS NOT NULL;

CREATE INDEX leads_with_owner
    ON leads (subscription_id, owner_id, lead_id)
    WHERE known = 1 AND owner_id IS NOT NULL;

CREATE INDEX leads_with_sfdc_account
    ON leads (subscription_id, sfdc_account_key, lead_id)
    WHERE known = 1 AND sfdc_account_key IS NOT NULL;

CREATE INDEX leads_with_sfdc_contact
    ON leads (subscription_id, sfdc_contact_key, lead_id)
    WHERE known = 1 AND sfdc_contact_key IS NOT NULL;

CREATE INDEX leads_with_sfdc_lead
    ON leads (subscription_id, sfdc_lead_key, lead_id)
    WHERE known = 1 AND sfdc_lead_key IS NOT NULL;

-- attributes: a JSON list of pairs of name and text, in order.
CREATE TABLE activities_by_id (
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
) STRICT, WITHOUT ROWID;

INSERT INTO activities_by_id (subscription_id, activity_id, lead_id, occurred_ms, type, asset_id,
                              asset, attributes, campaign)
SELECT subscription_id, activity_id, lead_id, occurred_ms, type, asset_id, asset, attributes,
       campaign
FROM activities
ORDER BY subscription_id, activity_id;

DROP TABLE activities;

ALTER TABLE activities_by_id RENAME TO activities;

CREATE INDEX activities_by_lead
    ON activities (subscription_id, lead_id, occurred_ms, activity_id, type);

CREATE INDEX activities_by_time
    ON activities (subscription_id, occurred_ms, activity_id, lead_id);

CREATE INDEX activities_by_type
    ON activities (subscription_id, type, activity_id, occurred_ms, lead_id);

-- The times between which the activities with the ids block * 4096 to block * 4096 + 4095 lie:
-- whoever walks by id between two times passes over whole blocks. Too wide is no mistake.
CREATE TABLE activity_blocks (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    block INTEGER NOT NULL,
    earliest_ms INTEGER NOT NULL,
    latest_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, block)
) STRICT, WITHOUT ROWID;

INSERT INTO activity_blocks (subscription_id, block, earliest_ms, latest_ms)
SELECT subscription_id, activity_id >> 12, min(occurred_ms), max(occurred_ms)
FROM activities
GROUP BY subscription_id, activity_id >> 12;
