<?php
// What programs call to see whether they are signed in, and a target workspace.

require 'marketo.php';

[, $email] = $argv;
$client = soap_client();
$listed = $client->__soapCall('listMObjects', [], [], authentication());
$described = [];
foreach ($listed->result->objects as $name) {
    $params = new stdClass();
    $params->objectName = $name;
    $described[$name] = $client->__soapCall('describeMObject', [$params], [], authentication());
}
$workspace = new SoapHeader(MKTOWS, 'MktowsContextHeader', ['targetWorkspace' => 'Default']);
$record = ['Email' => $email, 'leadAttributeList' => ['attribute' => attribute('City', 'Bern')]];
$synced = $client->__soapCall('syncLead', [['leadRecord' => $record, 'returnLead' => false]], [], [
    authentication(),
    $workspace,
]);
say(['listed' => $listed, 'described' => $described, 'synced' => $synced]);
