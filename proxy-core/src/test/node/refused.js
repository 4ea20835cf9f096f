// A pgweir with one server connection, and a tenant whose clients wait for 300 ms at most: a refusal as applications see it.
import assert from 'node:assert/strict';
import pg from 'pg';

const holder = new pg.Client();
const client = new pg.Client();
await Promise.all([holder.connect(), client.connect()]);

await holder.query('begin');
await assert.rejects(client.query('select 1'), ({ code, detail, hint }) => {
  assert.equal(code, '53300');
  assert.match(detail, /tenant busy: 1 of 1 in use, position 1 of 1 waiting; longest held: \d+ms/);
  assert.match(hint, /tenants\.busy\.max_wait = 300ms is over/);
  return true;
});
await holder.query('commit');
assert.deepEqual((await client.query('select $1::int + 2 as sum', [40])).rows, [{ sum: 42 }]);

await Promise.all([holder.end(), client.end()]);
