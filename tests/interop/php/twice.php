<?php
// Use one object at two places: PHP sends it once, and refers to it from the second.

require 'marketo.php';

[, $email] = $argv;
$city = attribute('City', 'Zürich', 'string');
$record = ['Email' => $email, 'leadAttributeList' => ['attribute' => [$city, $city]]];
$client = soap_client();
$client->__setSoapHeaders(authentication());
$result = $client->syncLead(['leadRecord' => $record, 'returnLead' => true])->result;
say(['request' => $client->__getLastRequest(), 'result' => $result]);
