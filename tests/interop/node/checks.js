// What programs call to see whether they are signed in: with null and with an empty object.

'use strict';

const { MarketoSecurity, answer, load, run } = require('./marketo');

run(async () => {
  const client = await load();
  client.setSecurity(new MarketoSecurity());
  const { MktMktowsApiService: service } = client.describe();
  const operations = Object.keys(service.MktowsApiSoapPort);
  const listed = [];
  for (const params of [null, {}]) {
    listed.push(await answer(client.listMObjectsAsync(params)));
  }
  const described = {};
  for (const objectName of listed[0].result.objects) {
    described[objectName] = await answer(client.describeMObjectAsync({ objectName }));
  }
  return { operations, listed, described };
});
