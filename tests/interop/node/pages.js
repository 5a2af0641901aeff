// Page through leads or activities: the first argument holds the call and the loop as JSON,
// the second the names of the list of a page, of its items, and of what is read of each.

'use strict';

const { MarketoSecurity, load, params, result, run } = require('./marketo');

run(async (json, names) => {
  const query = JSON.parse(json);
  const [list, item, [id, text]] = JSON.parse(names);
  const client = await load();
  client.setSecurity(new MarketoSecurity());
  const pages = [];
  const sent = params(query);
  for (;;) {
    const page = await result(client[`${query.operation}Async`](sent));
    const records = page[list]?.[item] ?? [];
    const read = records.map((record) => [record[id], record[text]]);
    pages.push([page.returnCount, page.remainingCount, read]);
    if ((query.until === 'empty' ? page.returnCount : page.remainingCount) === 0) return pages;
    if (query.operation === 'getMultipleLeads') {
      if (query.alone) {
        delete sent.leadSelector;
        delete sent.lastUpdatedAt;
      }
      sent.streamPosition = page.newStreamPosition;
    } else if (query.alone) {
      sent.startPosition = { offset: page.newStartPosition.offset };
    } else {
      sent.startPosition = page.newStartPosition;
    }
  }
});
