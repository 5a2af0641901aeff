-- Programs, campaigns, costs and steps that no file gave an id get the next ones of their
-- sequences, in their order; and each entry says when it was made (earlier ones: last changed).

ALTER TABLE definitions ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;

UPDATE definitions SET created_ms = changed_ms;

CREATE TEMP TABLE numbered (table_name TEXT, sequence TEXT, part TEXT, part_sequence TEXT);

INSERT INTO numbered
VALUES ('programs', 'program', '$.costs', 'cost'), ('campaigns', 'campaign', '$.flow', 'flow_step');

CREATE TEMP VIEW ids AS
SELECT d.subscription_id, n.sequence, json_extract(d.entry, '$.id') AS id
FROM definitions AS d
JOIN numbered AS n USING (table_name)
UNION ALL
SELECT d.subscription_id, n.part_sequence, json_extract(one.value, '$.id')
FROM definitions AS d
JOIN numbered AS n USING (table_name)
JOIN json_each(d.entry, n.part) AS one;

INSERT INTO sequences (subscription_id, name, last_id)
SELECT subscription_id, sequence, max(id) FROM ids WHERE id IS NOT NULL GROUP BY 1, 2
ON CONFLICT DO UPDATE SET last_id = excluded.last_id WHERE last_id < excluded.last_id;

UPDATE definitions
SET entry = json_set(entry, '$.id', new.id)
FROM (
    SELECT d.subscription_id, d.table_name, d.entry_id,
           coalesce(s.last_id, 0) + row_number() OVER (
               PARTITION BY d.subscription_id, d.table_name ORDER BY d.position, d.entry_id
           ) AS id
    FROM definitions AS d
    JOIN numbered AS n USING (table_name)
    LEFT JOIN sequences AS s ON s.subscription_id = d.subscription_id AND s.name = n.sequence
    WHERE json_extract(d.entry, '$.id') IS NULL
) AS new
WHERE definitions.subscription_id = new.subscription_id
    AND definitions.table_name = new.table_name
    AND definitions.entry_id = new.entry_id;

UPDATE definitions
SET entry = json_set(entry, new.part, json(new.list))
FROM (
    SELECT subscription_id, table_name, entry_id, part,
           json_group_array(json(value) ORDER BY place) AS list
    FROM (
        SELECT d.subscription_id, d.table_name, d.entry_id, n.part, one.key AS place,
               CASE WHEN json_extract(one.value, '$.id') IS NOT NULL THEN one.value
               ELSE json_set(one.value, '$.id', coalesce(s.last_id, 0) + row_number() OVER (
                   PARTITION BY d.subscription_id, d.table_name,
                                json_extract(one.value, '$.id') IS NULL
                   ORDER BY d.position, d.entry_id, one.key
               )) END AS value
        FROM definitions AS d
        JOIN numbered AS n USING (table_name)
        JOIN json_each(d.entry, n.part) AS one
        LEFT JOIN sequences AS s
            ON s.subscription_id = d.subscription_id AND s.name = n.part_sequence
    )
    GROUP BY subscription_id, table_name, entry_id
) AS new
WHERE definitions.subscription_id = new.subscription_id
    AND definitions.table_name = new.table_name
    AND definitions.entry_id = new.entry_id;

INSERT INTO sequences (subscription_id, name, last_id)
SELECT subscription_id, sequence, max(id) FROM ids WHERE id IS NOT NULL GROUP BY 1, 2
ON CONFLICT DO UPDATE SET last_id = excluded.last_id WHERE last_id < excluded.last_id;

DROP VIEW ids;

DROP TABLE numbered;
