// Sync a lead twice and read it back; the header is made in the way of the first argument.
// The second is the email of the lead, the third its attributes as JSON.

'use strict';

const { MKTOWS, MarketoSecurity, answer, credentials, lead, leadKey, load, run } =
  require('./marketo');

const WAYS = {
  security: (client) => client.setSecurity(new MarketoSecurity()),
  prefixed: (client) => client.addSoapHeader({ 'tns:AuthenticationHeader': credentials() }),
  named: (client) => {
    client.addSoapHeader({ AuthenticationHeader: credentials() }, '', 'tns', MKTOWS);
    client.addSoapHeader({ MktowsContextHeader: { targetWorkspace: 'Default' } }, '', 'tns');
  },
  computed: (client) =>
    client.addSoapHeader(() => ({ 'tns:AuthenticationHeader': credentials() })),
  written: (client) => {
    const pairs = Object.entries(credentials());
    const children = pairs.map(([name, text]) => `<${name}>${text}</${name}>`).join('');
    client.addSoapHeader(
      `<m:AuthenticationHeader xmlns:m="${MKTOWS}">${children}</m:AuthenticationHeader>`,
    );
  },
};

run(async (way, email, json) => {
  const client = await load();
  WAYS[way](client);
  const created = await answer(client.syncLeadAsync(lead(email, JSON.parse(json))));
  const updated = await answer(client.syncLeadAsync(lead(email, { LastName: 'Doe' })));
  const found = await answer(client.getLeadAsync(leadKey('EMAIL', email)));
  const key = { 'tns:keyType': 'IDNUM', 'tns:keyValue': created.result.leadId };
  const foundPrefixed = await answer(client.getLeadAsync({ 'tns:leadKey': key }));
  return { created, updated, found, foundPrefixed };
});
