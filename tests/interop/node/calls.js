// Make the calls that the input lists as JSON, and say of each its result or the parts of a fault.

'use strict';

const fs = require('fs');
const { MarketoSecurity, fault, load, params, result, run } = require('./marketo');

run(async () => {
  const client = await load();
  client.setSecurity(new MarketoSecurity());
  const said = [];
  for (const call of JSON.parse(fs.readFileSync(0, 'utf8'))) {
    try {
      said.push({ result: await result(client[`${call.operation}Async`](params(call))) });
    } catch (error) {
      said.push({ fault: fault(error).parts });
    }
  }
  return said;
});
