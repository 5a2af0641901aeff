<?php
// Work without the service description: PHP then encodes types and lists in ways of its own.

require 'marketo.php';

[, $email] = $argv;
$options = ['location' => getenv('CASTILE_ENDPOINT'), 'uri' => MKTOWS, 'trace' => true];
$said = [];
foreach (['encoded' => SOAP_ENCODED, 'literal' => SOAP_LITERAL] as $name => $use) {
    $client = new SoapClient(null, $options + ['style' => SOAP_RPC, 'use' => $use]);
    $client->__setSoapHeaders(authentication());
    $city = new SoapVar(attribute('City', $name), SOAP_ENC_OBJECT, null, null, 'attribute');
    $list = new SoapVar([$city], SOAP_ENC_OBJECT);
    $record = (object) ['Email' => $email, 'leadAttributeList' => $list];
    $result = $client->__soapCall('paramsSyncLead', [
        new SoapParam($record, 'leadRecord'),
        new SoapParam(true, 'returnLead'),
    ]);
    $key = lead_key('EMAIL', $email)->leadKey;
    $found = $client->__soapCall('paramsGetLead', [new SoapParam($key, 'leadKey')]);
    $said[$name] = ['result' => $result, 'found' => $found];
}
say($said);
