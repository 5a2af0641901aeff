Statements of LeadKeyRepository. ?1 is always the subscription.

-- name: with_value
SELECT k.lead_id
FROM lead_external_keys AS k
CROSS JOIN leads AS l INDEXED BY leads_known
    ON l.subscription_id = k.subscription_id AND l.lead_id = k.lead_id AND l.known = 1
WHERE k.subscription_id = ?1 AND k.field_key = ?2 AND k.value = ?3
ORDER BY k.lead_id DESC
LIMIT ?4
