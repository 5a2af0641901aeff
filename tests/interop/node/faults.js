// Provoke faults and look at them as programs do.

'use strict';

const { MarketoSecurity, fault, lead, leadKey, load, run } = require('./marketo');

async function provoke(call) {
  try {
    await call;
  } catch (error) {
    return fault(error);
  }
  return { status: 200, parts: [] };
}

run(async (email) => {
  const client = await load();
  client.setSecurity(new MarketoSecurity());
  const unknown = lead(email, { FirstName: 'Jane', NoSuchField: '1' });
  const seen = [
    await provoke(client.getLeadAsync(leadKey('EMAIL', 'nobody@example.com'))),
    await provoke(client.syncLeadAsync(unknown)),
  ];
  client.setSecurity(new MarketoSecurity('another key'));
  seen.push(await provoke(client.listMObjectsAsync({})));
  const inTwoHours = () => new Date(Date.now() + 7200_000);
  client.setSecurity(new MarketoSecurity(process.env.CASTILE_ENCRYPTION_KEY, inTwoHours));
  seen.push(await provoke(client.listMObjectsAsync({})));
  return seen;
});
