<?php
// Make the calls that the input lists as JSON, and say of each its result or the parts of a fault.

require 'marketo.php';

$client = soap_client(['features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$client->__setSoapHeaders(authentication());
$said = [];
foreach (json_decode(file_get_contents('php://stdin')) as $call) {
    try {
        $said[] = ['result' => result($client->__soapCall($call->operation, [params($call)]))];
    } catch (SoapFault $fault) {
        $said[] = ['fault' => parts($fault)];
    }
}
say($said);
