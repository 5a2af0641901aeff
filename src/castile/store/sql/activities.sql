Statements of ActivityRepository. ?1 is always the subscription.

-- name: existing
SELECT activity_id
FROM activities
WHERE subscription_id = ?1 AND activity_id IN (SELECT value FROM json_each(?2))
ORDER BY activity_id
LIMIT 1

-- name: add
INSERT INTO activities (subscription_id, activity_id, lead_id, occurred_ms, type, asset_id,
                        asset, attributes, campaign)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: widen_block
INSERT INTO activity_blocks (subscription_id, block, earliest_ms, latest_ms)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE
SET earliest_ms = min(earliest_ms, excluded.earliest_ms),
    latest_ms = max(latest_ms, excluded.latest_ms)
WHERE excluded.earliest_ms < earliest_ms OR excluded.latest_ms > latest_ms

-- name: move
UPDATE activities INDEXED BY activities_by_lead
SET lead_id = ?3
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: remove_lead
DELETE FROM activities INDEXED BY activities_by_lead
WHERE subscription_id = ?1 AND lead_id = ?2

-- name: of_lead
SELECT activity_id, lead_id, occurred_ms, type, asset_id, asset, attributes, campaign
FROM activities
WHERE subscription_id = ?1 AND lead_id = ?2
ORDER BY occurred_ms DESC, activity_id DESC
LIMIT ?3

-- name: all
SELECT activity_id, lead_id, occurred_ms, type, asset_id, asset, attributes, campaign
FROM activities
WHERE subscription_id = ?1 AND activity_id > ?2
ORDER BY activity_id
LIMIT ?3

-- name: with_ids
SELECT activity_id, lead_id, occurred_ms, type, asset_id, asset, attributes, campaign
FROM activities
WHERE subscription_id = ?1 AND activity_id IN (SELECT value FROM json_each(?2))
ORDER BY activity_id

-- name: place
SELECT occurred_ms FROM activities WHERE subscription_id = ?1 AND activity_id = ?2 AND lead_id = ?3

-- name: history
-- ?3, ?4: bounds of the time; ?5, ?6: time and id of the one before the page; ?7: the highest id;
-- ?8: types as a JSON list or NULL; ?9, ?10: how many to give and to pass over.
SELECT activity_id, lead_id, occurred_ms, type, asset_id, asset, attributes, campaign
FROM activities INDEXED BY activities_by_lead
WHERE subscription_id = ?1 AND lead_id = ?2 AND occurred_ms BETWEEN ?3 AND ?4
  AND (occurred_ms, activity_id) < (?5, ?6) AND activity_id <= ?7
  AND (?8 IS NULL OR type IN (SELECT value FROM json_each(?8)))
ORDER BY occurred_ms DESC, activity_id DESC
LIMIT ?9 OFFSET ?10

-- name: count_history
SELECT count(*)
FROM (
    SELECT 1
    FROM activities INDEXED BY activities_by_lead
    WHERE subscription_id = ?1 AND lead_id = ?2 AND occurred_ms BETWEEN ?3 AND ?4
      AND (occurred_ms, activity_id) < (?5, ?6) AND activity_id <= ?7
      AND (?8 IS NULL OR type IN (SELECT value FROM json_each(?8)))
    LIMIT ?9
)

-- name: entries_by_time
-- ?2, ?3: bounds of the time; ?4: where to stop counting.
SELECT count(*)
FROM (
    SELECT 1
    FROM activities INDEXED BY activities_by_time
    WHERE subscription_id = ?1 AND occurred_ms BETWEEN ?2 AND ?3
    LIMIT ?4
)

-- name: entries_by_lead
-- As entries_by_time; ?5: lead ids as a JSON list.
SELECT count(*)
FROM (
    SELECT 1
    FROM json_each(?5) AS lead
    CROSS JOIN activities AS a INDEXED BY activities_by_lead
        ON a.subscription_id = ?1 AND a.lead_id = lead.value AND a.occurred_ms BETWEEN ?2 AND ?3
    LIMIT ?4
)

-- name: changes_by_lead
-- Number and ids, as a JSON list, of the next activities of known leads by id.
-- ?2, ?3: bounds of the time; ?4: the id before the page; ?5, ?6: how many to give and to pass
-- over; ?7: types, ?8: lead ids as JSON lists, ?9: a list; each may be NULL.
-- Of a lead that a flow deleted only that is left, and it is shown (00-overview C-2).
-- Collects the activities of the leads ?8 between the times, which must be few, and sorts them.
SELECT count(*), json_group_array(activity_id)
FROM (
    SELECT a.activity_id
    FROM json_each(?8) AS lead
    CROSS JOIN leads AS l INDEXED BY leads_known
        ON l.subscription_id = ?1 AND l.lead_id = lead.value AND l.known = 1
    CROSS JOIN activities AS a INDEXED BY activities_by_lead
        ON a.subscription_id = ?1 AND a.lead_id = l.lead_id AND a.occurred_ms BETWEEN ?2 AND ?3
    WHERE a.activity_id > ?4
      AND (?7 IS NULL OR a.type IN (SELECT value FROM json_each(?7)))
      AND (?9 IS NULL OR EXISTS (
          SELECT 1
          FROM list_members AS m
          WHERE m.subscription_id = ?1 AND m.list_id = ?9 AND m.lead_id = a.lead_id
      ))
    ORDER BY a.activity_id
    LIMIT ?5 OFFSET ?6
)

-- name: changes_by_time
-- As changes_by_lead; collects all activities between the times, which must be few.
SELECT count(*), json_group_array(activity_id)
FROM (
    SELECT a.activity_id
    FROM activities AS a
    WHERE a.subscription_id = ?1 AND a.activity_id > ?4 AND a.activity_id IN (
        SELECT c.activity_id
        FROM activities AS c INDEXED BY activities_by_time
        WHERE c.subscription_id = ?1 AND c.occurred_ms BETWEEN ?2 AND ?3
    )
      AND (?7 IS NULL OR a.type IN (SELECT value FROM json_each(?7)))
      AND (?8 IS NULL OR a.lead_id IN (SELECT value FROM json_each(?8)))
      AND (?9 IS NULL OR EXISTS (
          SELECT 1
          FROM list_members AS m
          WHERE m.subscription_id = ?1 AND m.list_id = ?9 AND m.lead_id = a.lead_id
      ))
      AND (a.type = 'Delete Lead' OR EXISTS (
          SELECT 1
          FROM leads AS l INDEXED BY leads_known
          WHERE l.subscription_id = ?1 AND l.lead_id = a.lead_id AND l.known = 1
      ))
    ORDER BY a.activity_id
    LIMIT ?5 OFFSET ?6
)

-- name: changes_by_id
-- As changes_by_lead; walks by id through the blocks that may hold such times; of all types.
SELECT count(*), json_group_array(activity_id)
FROM (
    SELECT a.activity_id
    FROM activity_blocks AS b
    CROSS JOIN activities AS a NOT INDEXED
        ON a.subscription_id = ?1
            AND a.activity_id BETWEEN max(b.block << 12, ?4 + 1) AND (b.block << 12) + 4095
    WHERE b.subscription_id = ?1 AND b.block >= ?4 >> 12
      AND b.earliest_ms <= ?3 AND b.latest_ms >= ?2
      AND a.occurred_ms BETWEEN ?2 AND ?3
      AND (?8 IS NULL OR a.lead_id IN (SELECT value FROM json_each(?8)))
      AND (?9 IS NULL OR EXISTS (
          SELECT 1
          FROM list_members AS m
          WHERE m.subscription_id = ?1 AND m.list_id = ?9 AND m.lead_id = a.lead_id
      ))
      AND (a.type = 'Delete Lead' OR EXISTS (
          SELECT 1
          FROM leads AS l INDEXED BY leads_known
          WHERE l.subscription_id = ?1 AND l.lead_id = a.lead_id AND l.known = 1
      ))
    ORDER BY b.block, a.activity_id
    LIMIT ?5 OFFSET ?6
)

-- name: changes_by_type
-- As changes_by_id, of the types ?7 only; sorts what it finds in one block at a time.
SELECT count(*), json_group_array(activity_id)
FROM (
    SELECT a.activity_id
    FROM activity_blocks AS b
    CROSS JOIN json_each(?7) AS type
    CROSS JOIN activities AS a INDEXED BY activities_by_type
        ON a.subscription_id = ?1 AND a.type = type.value
            AND a.activity_id BETWEEN max(b.block << 12, ?4 + 1) AND (b.block << 12) + 4095
    WHERE b.subscription_id = ?1 AND b.block >= ?4 >> 12
      AND b.earliest_ms <= ?3 AND b.latest_ms >= ?2
      AND a.occurred_ms BETWEEN ?2 AND ?3
      AND (?8 IS NULL OR a.lead_id IN (SELECT value FROM json_each(?8)))
      AND (?9 IS NULL OR EXISTS (
          SELECT 1
          FROM list_members AS m
          WHERE m.subscription_id = ?1 AND m.list_id = ?9 AND m.lead_id = a.lead_id
      ))
      AND (a.type = 'Delete Lead' OR EXISTS (
          SELECT 1
          FROM leads AS l INDEXED BY leads_known
          WHERE l.subscription_id = ?1 AND l.lead_id = a.lead_id AND l.known = 1
      ))
    ORDER BY b.block, a.activity_id
    LIMIT ?5 OFFSET ?6
)
