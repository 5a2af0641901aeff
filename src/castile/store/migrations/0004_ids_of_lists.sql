-- Lists that no file gave an id get the next ones of their sequence, in their order.

UPDATE definitions
SET entry = json_set(entry, '$.id', numbered.list_id)
FROM (
    SELECT lists.subscription_id, lists.entry_id,
           coalesce(sequences.last_id, 0) + row_number() OVER (
               PARTITION BY lists.subscription_id ORDER BY lists.position, lists.entry_id
           ) AS list_id
    FROM definitions AS lists
    LEFT JOIN sequences
        ON sequences.subscription_id = lists.subscription_id AND sequences.name = 'list'
    WHERE lists.table_name = 'lists' AND json_extract(lists.entry, '$.id') IS NULL
) AS numbered
WHERE definitions.table_name = 'lists'
    AND definitions.subscription_id = numbered.subscription_id
    AND definitions.entry_id = numbered.entry_id;

INSERT INTO sequences (subscription_id, name, last_id)
SELECT subscription_id, 'list', max(json_extract(entry, '$.id'))
FROM definitions
WHERE table_name = 'lists'
GROUP BY subscription_id
ON CONFLICT DO UPDATE SET last_id = excluded.last_id WHERE last_id < excluded.last_id;
