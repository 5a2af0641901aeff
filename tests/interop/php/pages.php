<?php
// Page through leads or activities: the first argument holds the call and the loop as JSON,
// the second the names of the list of a page, of its items, and of what is read of each.

require 'marketo.php';

[, $query, $names] = $argv;
$query = json_decode($query);
[$list, $item, [$id, $text]] = json_decode($names);
$client = soap_client(['features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$client->__setSoapHeaders(authentication());
$params = params($query);
$pages = [];
do {
    $result = result($client->__soapCall($query->operation, [$params]));
    $records = $result->$list->$item ?? [];
    $read = array_map(fn(stdClass $record) => [$record->$id, $record->$text], $records);
    $pages[] = [$result->returnCount, $result->remainingCount, $read];
    if ($query->operation === 'getMultipleLeads') {
        if ($query->alone) {
            unset($params->leadSelector, $params->lastUpdatedAt);
        }
        $params->streamPosition = $result->newStreamPosition;
    } elseif ($query->alone) {
        $params->startPosition = ['offset' => $result->newStartPosition->offset];
    } else {
        $params->startPosition = $result->newStartPosition;
    }
    $more = $query->until === 'empty' ? $result->returnCount : $result->remainingCount;
} while ($more > 0);
say($pages);
