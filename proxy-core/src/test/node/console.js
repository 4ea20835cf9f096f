// The admin console of the pgweir that PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD name, as applications on Node.js see it.
import assert from 'node:assert/strict';
import pg from 'pg';

const client = new pg.Client();
await client.connect();

const lists = await client.query('show lists');
assert.equal(lists.command, 'SHOW');
assert.deepEqual(lists.rows.find(({ list }) => list === 'peers'), { list: 'peers', items: 0 });

const prepared = { name: 'pools', text: 'show pools' };
for (let i = 0; i < 3; i += 1) {
  const { rows } = await client.query(prepared);
  assert.equal(rows.at(-1).database, 'pgbouncer');
}

// Of numeric columns the driver makes no numbers, as some would not fit.
const { rows } = await client.query('show totals');
assert.equal(typeof rows[0].value, 'string');

await assert.rejects(client.query('show pols'), { code: '42601', hint: "did you mean 'SHOW POOLS'?" });
await assert.rejects(client.query('show pools where user = $1', ['app']), { code: '42601' });

const notices = [];
client.on('notice', ({ message }) => notices.push(message));
await client.query('show help');
assert.deepEqual(notices, ['Console usage']);

await client.end();
