<?php
// What programs in PHP share: a client of the service, a signed header, the parts of a fault.

const MKTOWS = 'http://www.marketo.com/mktows/';

function soap_client(array $options = []): SoapClient
{
    $endpoint = getenv('CASTILE_ENDPOINT');
    $usual = ['connection_timeout' => 20, 'location' => $endpoint, 'trace' => true];
    return new SoapClient("$endpoint?WSDL", $options + $usual);
}

function credentials(?string $timestamp = null, ?string $key = null): array
{
    $timestamp ??= date('c');
    $user_id = getenv('CASTILE_USER_ID');
    $key ??= getenv('CASTILE_ENCRYPTION_KEY');
    return [
        'mktowsUserId' => $user_id,
        'requestSignature' => hash_hmac('sha1', $timestamp . $user_id, $key),
        'requestTimestamp' => $timestamp,
    ];
}

function authentication(?string $timestamp = null, ?string $key = null): SoapHeader
{
    $data = (object) credentials($timestamp, $key);
    return new SoapHeader(MKTOWS, 'AuthenticationHeader', $data);
}

function attribute(string $name, ?string $value, ?string $type = null): stdClass
{
    $attribute = new stdClass();
    $attribute->attrName = $name;
    $attribute->attrValue = $value;
    $attribute->attrType = $type;
    return $attribute;
}

function lead_key(string $type, string|int $value): stdClass
{
    $params = new stdClass();
    $params->leadKey = new stdClass();
    $params->leadKey->keyType = $type;
    $params->leadKey->keyValue = $value;
    return $params;
}

// The parameters of a call that is written as JSON: a selector says its type.
function params(stdClass $call): stdClass
{
    $params = (object) (array) $call->parameters;
    if ($call->selector !== null) {
        [$kind, $parts] = $call->selector;
        $params->leadSelector = new SoapVar($parts, SOAP_ENC_OBJECT, $kind, MKTOWS);
    }
    return $params;
}

// What the one element of an answer holds.
function result(stdClass $answer): stdClass
{
    return current((array) $answer);
}

function parts(SoapFault $fault): array
{
    $exception = $fault->detail->serviceException;
    return [
        $fault->faultcode,
        $fault->getMessage(),
        $exception->name,
        $exception->message,
        $exception->code,
    ];
}

function say(mixed $value): void
{
    echo json_encode($value, JSON_THROW_ON_ERROR);
}
