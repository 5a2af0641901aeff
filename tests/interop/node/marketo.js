// What programs in Node share: a client of the service, a signed header, the parts of a fault.

'use strict';

const crypto = require('crypto');
const soap = require('soap');

const MKTOWS = 'http://www.marketo.com/mktows/';
const { CASTILE_ENDPOINT, CASTILE_USER_ID, CASTILE_ENCRYPTION_KEY } = process.env;

const load = (options) => soap.createClientAsync(`${CASTILE_ENDPOINT}?WSDL`, options);

function credentials(timestamp = new Date().toISOString(), key = CASTILE_ENCRYPTION_KEY) {
  const hmac = crypto.createHmac('sha1', key).update(timestamp + CASTILE_USER_ID);
  return {
    mktowsUserId: CASTILE_USER_ID,
    requestSignature: hmac.digest('hex'),
    requestTimestamp: timestamp,
  };
}

// The time as an old library spells it: local time with whole hours of its offset.
function localTimestamp(date) {
  const two = (number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const clock = date.toTimeString();
  return `${day}T${clock.slice(0, 8)}${clock.slice(12, 15)}:00`;
}

// A security object that writes the header itself and trusts that `tns` is bound.
class MarketoSecurity {
  constructor(key = CASTILE_ENCRYPTION_KEY, date = () => new Date()) {
    this.key = key;
    this.date = date;
  }

  toXML() {
    const signed = credentials(localTimestamp(this.date()), this.key);
    const children = Object.entries(signed).map(([name, text]) => `    <${name}>${text}</${name}>`);
    return ['<tns:AuthenticationHeader>', ...children, '</tns:AuthenticationHeader>'].join('\n');
  }
}

const lead = (email, attributes) => ({
  leadRecord: {
    Email: email,
    leadAttributeList: {
      attribute: Object.entries(attributes).map(([attrName, attrValue]) => ({
        attrName,
        attrValue,
      })),
    },
  },
  returnLead: true,
});

const leadKey = (keyType, keyValue) => ({ leadKey: { keyType, keyValue } });

// The parameters of a call that is written as JSON: a selector says its type.
const params = ({ parameters, selector }) => {
  if (selector === null) return { ...parameters };
  const [kind, parts] = selector;
  return { leadSelector: { attributes: { 'xsi:type': `tns:${kind}` }, ...parts }, ...parameters };
};

// What the one element of an answer holds.
const result = async (call) => Object.values(await answer(call))[0];

// Status and parts of the fault that an error of the package stands for.
function fault({ root, response }) {
  const { faultcode, faultstring, detail } = root.Envelope.Body.Fault;
  const { name, message, code } = detail.serviceException;
  return { status: response.status, parts: [faultcode, faultstring, name, message, code] };
}

// What a call answers first of all that node-soap hands over.
const answer = async (call) => (await call)[0];

const run = (program) =>
  program(...process.argv.slice(2)).then(
    (said) => console.log(JSON.stringify(said)),
    (error) => {
      console.error(error.body ?? error);
      process.exitCode = 1;
    },
  );

module.exports = {
  MKTOWS, MarketoSecurity, answer, credentials, fault, lead, leadKey, load, localTimestamp, params,
  result, run,
};
