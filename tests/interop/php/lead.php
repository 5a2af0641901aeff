<?php
// Sync a lead twice and read it back, in the style of the first argument.
// The second is its email, the third its attributes as JSON.

require 'marketo.php';

[, $style, $email, $json] = $argv;
$attributes = json_decode($json, true);

class LeadRecord
{
    public $Id;
    public $Email;
    public $ForeignSysPersonId;
    public $ForeignSysType;
    public $leadAttributeList;
}

class ArrayOfAttribute
{
    public $attribute;
}

class LeadAttribute
{
    public $attrName;
    public $attrType;
    public $attrValue;
}

// Objects without a type; what is not known is null.
function objects(string $email, array $attributes): array
{
    $params = new stdClass();
    $params->marketoCookie = null;
    $params->returnLead = true;
    $params->leadRecord = new stdClass();
    $params->leadRecord->Email = $email;
    $params->leadRecord->leadAttributeList = new stdClass();
    $params->leadRecord->leadAttributeList->attribute = [];
    foreach ($attributes as $name => $value) {
        $params->leadRecord->leadAttributeList->attribute[] = attribute($name, $value);
    }
    return [$params];
}

// Nested arrays; the parameters are named by their element.
function arrays(string $email, array $attributes): array
{
    $list = [];
    foreach ($attributes as $name => $value) {
        $list[] = ['attrName' => $name, 'attrValue' => $value];
    }
    $record = ['Email' => $email, 'leadAttributeList' => ['attribute' => $list]];
    return ['paramsSyncLead' => ['leadRecord' => $record, 'returnLead' => 1]];
}

// Values that carry their type.
function soap_vars(string $email, array $attributes): array
{
    $list = [];
    foreach ($attributes as $name => $value) {
        $pair = [
            'attrName' => new SoapVar($name, XSD_STRING),
            'attrValue' => new SoapVar($value, XSD_STRING),
        ];
        $list[] = new SoapVar($pair, SOAP_ENC_OBJECT, 'Attribute', MKTOWS, 'attribute');
    }
    $record = [
        'Email' => new SoapVar($email, XSD_STRING),
        'leadAttributeList' => new SoapVar($list, SOAP_ENC_OBJECT, 'ArrayOfAttribute', MKTOWS),
    ];
    $params = [
        'leadRecord' => new SoapVar($record, SOAP_ENC_OBJECT, 'LeadRecord', MKTOWS),
        'returnLead' => new SoapVar(true, XSD_BOOLEAN),
    ];
    return [(object) $params];
}

// The element written by hand.
function xml(string $email, array $attributes): array
{
    $list = '';
    foreach ($attributes as $name => $value) {
        $value = htmlspecialchars($value);
        $list .= "<attribute><attrName>$name</attrName><attrValue>$value</attrValue></attribute>";
    }
    $xml = "<ns1:paramsSyncLead><leadRecord><Email>$email</Email>
        <leadAttributeList>$list</leadAttributeList></leadRecord>
        <returnLead>true</returnLead></ns1:paramsSyncLead>";
    return [new SoapVar($xml, XSD_ANYXML)];
}

// Objects of classes that stand for the types.
function classes(string $email, array $attributes): array
{
    $record = new LeadRecord();
    $record->Email = $email;
    $record->leadAttributeList = new ArrayOfAttribute();
    foreach ($attributes as $name => $value) {
        $attribute = new LeadAttribute();
        $attribute->attrName = $name;
        $attribute->attrValue = $value;
        $record->leadAttributeList->attribute[] = $attribute;
    }
    return [['leadRecord' => $record, 'returnLead' => true]];
}

$los_angeles = new DateTime('now', new DateTimeZone('America/Los_Angeles'));
[$write, $timestamp, $options] = [
    'objects' => ['objects', date('c'), []],
    'arrays' => ['arrays', $los_angeles->format(DATE_W3C), []],
    'arrays of one' => ['arrays', gmdate('Y-m-d\TH:i:s\Z'), [
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ]],
    'soap vars' => ['soap_vars', $los_angeles->format('Y-m-d\TH:i:sO'), []],
    'xml' => ['xml', $los_angeles->format('Y-m-d\TH:i:s.uP'), []],
    'classes' => ['classes', date(DATE_ATOM), ['classmap' => [
        'LeadRecord' => 'LeadRecord',
        'ArrayOfAttribute' => 'ArrayOfAttribute',
        'Attribute' => 'LeadAttribute',
    ]]],
    'compressed answers' => ['objects', date(DATE_RFC3339), [
        'compression' => SOAP_COMPRESSION_ACCEPT | SOAP_COMPRESSION_GZIP,
    ]],
    'closed connections' => ['objects', date('c'), ['keep_alive' => false]],
][$style];

$client = soap_client($options);
$header = authentication($timestamp);
$created = $client->__soapCall('syncLead', $write($email, $attributes), [], $header);
$client->__setSoapHeaders([$header]);
$updated = $client->syncLead(...array_values($write($email, ['LastName' => 'Doe'])));
$found = $client->getLead(lead_key('EMAIL', $email));
$class = get_class($updated->result->leadRecord);
say(compact('created', 'updated', 'found', 'class'));
