-- Opportunities, the roles of leads in them, companies, and external keys of leads.
-- ..._key of a text: the text as it is compared, letters folded. crm_key: what CRM ids that may
-- match have in common.

CREATE TABLE opportunities (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    opportunity_id INTEGER NOT NULL,
    company_id INTEGER,
    crm_id TEXT,
    crm_key TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    name_key TEXT,
    type_key TEXT,
    stage_key TEXT,
    field_values TEXT NOT NULL,
    PRIMARY KEY (subscription_id, opportunity_id)
) STRICT;

CREATE INDEX opportunities_by_company
    ON opportunities (subscription_id, company_id, opportunity_id) WHERE company_id IS NOT NULL;

CREATE INDEX opportunities_by_crm
    ON opportunities (subscription_id, crm_key, opportunity_id) WHERE crm_key IS NOT NULL;

CREATE INDEX opportunities_by_name ON opportunities (subscription_id, name_key, opportunity_id);

CREATE INDEX opportunities_by_type ON opportunities (subscription_id, type_key, opportunity_id);

CREATE INDEX opportunities_by_stage ON opportunities (subscription_id, stage_key, opportunity_id);

CREATE INDEX opportunities_by_creation
    ON opportunities (subscription_id, created_ms, opportunity_id);

CREATE INDEX opportunities_by_update
    ON opportunities (subscription_id, updated_ms, opportunity_id);

-- Of every custom field, marked or not. value_key: the first characters of the folded value.
CREATE TABLE opportunity_external_keys (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    field_key TEXT NOT NULL,
    value_key TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, field_key, value_key, opportunity_id)
) STRICT, WITHOUT ROWID;

-- external_created: the stored text of a time, or NULL.
CREATE TABLE roles (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    role_id INTEGER NOT NULL,
    opportunity_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    role_key TEXT NOT NULL,
    is_primary INTEGER NOT NULL,
    external_created TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, role_id)
) STRICT;

CREATE UNIQUE INDEX roles_of_opportunity
    ON roles (subscription_id, opportunity_id, lead_id, role_key);

CREATE INDEX roles_of_lead ON roles (subscription_id, lead_id, role_id);

CREATE INDEX roles_by_text ON roles (subscription_id, role_key, role_id);

CREATE INDEX roles_by_creation ON roles (subscription_id, created_ms, role_id);

CREATE INDEX roles_by_update ON roles (subscription_id, updated_ms, role_id);

-- Made when something refers to one: by the folded name of a company, or by the one lead that
-- names none; a lead that is gone leaves both NULL. name: as it was written first.
CREATE TABLE companies (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    company_id INTEGER NOT NULL,
    name TEXT,
    name_key TEXT,
    lead_id INTEGER,
    PRIMARY KEY (subscription_id, company_id),
    UNIQUE (subscription_id, name_key),
    UNIQUE (subscription_id, lead_id)
) STRICT;

-- Values of lead fields that are marked as external keys, as the triggers below keep them.
CREATE TABLE lead_external_keys (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    field_key TEXT NOT NULL,
    value TEXT NOT NULL,
    lead_id INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, field_key, value, lead_id)
) STRICT, WITHOUT ROWID;

-- The marked fields: path is where a lead's field_values hold the value.
CREATE TABLE lead_key_fields (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    field_key TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (subscription_id, field_key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER lead_key_field_marked AFTER INSERT ON lead_key_fields
BEGIN
    INSERT INTO lead_external_keys (subscription_id, field_key, value, lead_id)
    SELECT subscription_id, new.field_key, field_values ->> new.path, lead_id
    FROM leads
    WHERE subscription_id = new.subscription_id AND field_values ->> new.path IS NOT NULL;
END;

CREATE TRIGGER lead_key_field_unmarked AFTER DELETE ON lead_key_fields
BEGIN
    DELETE FROM lead_external_keys
    WHERE subscription_id = old.subscription_id AND field_key = old.field_key;
END;

CREATE TRIGGER lead_field_defined AFTER INSERT ON definitions
WHEN new.table_name = 'lead_fields' AND new.entry ->> '$.external_key' = 1
BEGIN
    INSERT INTO lead_key_fields (subscription_id, field_key, path)
    VALUES (new.subscription_id, CAST(new.entry_id AS TEXT), '$."' || new.entry_id || '"')
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER lead_field_changed AFTER UPDATE OF entry ON definitions
WHEN new.table_name = 'lead_fields'
BEGIN
    DELETE FROM lead_key_fields
    WHERE subscription_id = new.subscription_id AND field_key = CAST(new.entry_id AS TEXT)
        AND new.entry ->> '$.external_key' IS NOT 1;
    INSERT INTO lead_key_fields (subscription_id, field_key, path)
    SELECT new.subscription_id, CAST(new.entry_id AS TEXT), '$."' || new.entry_id || '"'
    WHERE new.entry ->> '$.external_key' = 1
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER lead_field_removed AFTER DELETE ON definitions
WHEN old.table_name = 'lead_fields'
BEGIN
    DELETE FROM lead_key_fields
    WHERE subscription_id = old.subscription_id AND field_key = CAST(old.entry_id AS TEXT);
END;

CREATE TRIGGER lead_added AFTER INSERT ON leads
WHEN EXISTS (SELECT 1 FROM lead_key_fields WHERE subscription_id = new.subscription_id)
BEGIN
    INSERT INTO lead_external_keys (subscription_id, field_key, value, lead_id)
    SELECT subscription_id, field_key, new.field_values ->> path, new.lead_id
    FROM lead_key_fields
    WHERE subscription_id = new.subscription_id AND new.field_values ->> path IS NOT NULL;
END;

CREATE TRIGGER lead_changed AFTER UPDATE OF field_values ON leads
WHEN EXISTS (SELECT 1 FROM lead_key_fields WHERE subscription_id = new.subscription_id)
BEGIN
    DELETE FROM lead_external_keys
    WHERE (subscription_id, field_key, value, lead_id) IN (
        SELECT subscription_id, field_key, old.field_values ->> path, new.lead_id
        FROM lead_key_fields
        WHERE subscription_id = new.subscription_id
            AND old.field_values ->> path IS NOT new.field_values ->> path
    );
    INSERT INTO lead_external_keys (subscription_id, field_key, value, lead_id)
    SELECT subscription_id, field_key, new.field_values ->> path, new.lead_id
    FROM lead_key_fields
    WHERE subscription_id = new.subscription_id AND new.field_values ->> path IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER lead_removed AFTER DELETE ON leads
WHEN EXISTS (SELECT 1 FROM lead_key_fields WHERE subscription_id = old.subscription_id)
BEGIN
    DELETE FROM lead_external_keys
    WHERE (subscription_id, field_key, value, lead_id) IN (
        SELECT subscription_id, field_key, old.field_values ->> path, old.lead_id
        FROM lead_key_fields
        WHERE subscription_id = old.subscription_id
    );
END;

INSERT INTO lead_key_fields (subscription_id, field_key, path)
SELECT subscription_id, CAST(entry_id AS TEXT), '$."' || entry_id || '"'
FROM definitions
WHERE table_name = 'lead_fields' AND entry ->> '$.external_key' = 1;
