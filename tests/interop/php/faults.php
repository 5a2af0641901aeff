<?php
// Provoke faults and look at them as programs do. Options of the client: exceptions or values.

require 'marketo.php';

[, $email, $way] = $argv;
$client = soap_client(['exceptions' => $way === 'exceptions']);

function provoke(SoapClient $client, string $operation, array $params, SoapHeader $header): array
{
    try {
        $fault = $client->__soapCall($operation, [$params], [], $header);
    } catch (SoapFault $exception) {
        return parts($exception);
    }
    return is_soap_fault($fault) ? parts($fault) : ['no fault'];
}

$attributes = ['attribute' => [attribute('FirstName', 'Jane'), attribute('NoSuchField', '1')]];
$record = ['Email' => $email, 'leadAttributeList' => $attributes];
$nobody = ['leadKey' => ['keyType' => 'EMAIL', 'keyValue' => 'nobody@example.com']];
$unknown = ['leadRecord' => $record, 'returnLead' => true];
$two_hours_ago = date('c', time() - 7200);
say([
    provoke($client, 'getLead', $nobody, authentication()),
    provoke($client, 'syncLead', $unknown, authentication()),
    provoke($client, 'listMObjects', [], authentication(key: 'another key')),
    provoke($client, 'listMObjects', [], authentication($two_hours_ago)),
]);
