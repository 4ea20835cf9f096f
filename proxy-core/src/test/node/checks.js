// What applications on Node.js do, through the pgweir that PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD name: pg reads
// them by itself. Prints a line a check and ends with 1 if one failed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import pg from 'pg';

const LIMIT_MS = 15_000;
const CLIENTS = 20;

/** For pg_sleep: a statement that nobody cancels runs into the limit of its check. */
const TOO_LONG_S = 60;

async function withClient(use, config = {}) {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Runs `use` with that many clients of one pool, all of them checked out at once. */
async function withClients(count, use) {
  const pool = new pg.Pool({ max: count });
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  try {
    return await Promise.all(clients.map(use));
  } finally {
    clients.forEach((client) => client.release());
    await pool.end();
  }
}

const sqlState = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  return true;
};

/** That the client and its server connection are in step: the answer is the one to this question. */
async function assertUsable(client) {
  const { rows } = await client.query('select $1::text as tag', ['still here']);
  assert.deepEqual(rows, [{ tag: 'still here' }]);
}

/** The rows as the events of a query bring them. */
async function streamed(client, config) {
  const rows = [];
  const query = client.query(new pg.Query(config));
  query.on('row', (row) => rows.push(row.n));
  await once(query, 'end');
  return rows;
}

const numbers = (count) => Array.from({ length: count }, (_, i) => i);

const checks = {
  'parameterized queries return their values': () =>
    withClient(async (client) => {
      const values = [
        42,
        'it\'s a "quoted" \\ text, ü and 🐘',
        null,
        true,
        new Date('2026-02-28T12:34:56.789Z'),
        { a: [1, { b: null }] },
        [1, 2, 3],
        Buffer.from([0, 255, 39, 92]),
      ];
      const text =
        'select $1::int, $2::text, $3::text, $4::bool, $5::timestamptz, $6::jsonb, $7::int[], $8::bytea';
      const { rows } = await client.query({ text, values, rowMode: 'array' });
      assert.deepEqual(rows, [values]);
    }),

  'named statements of many clients at once return their own tags': async () => {
    const backends = new Set();
    await withClients(CLIENTS, async (client, i) => {
      for (let round = 0; round < 50; round++) {
        const own = await client.query({
          name: 'own', // a different statement on every client
          text: `select ${i} as client, $1::int as round, pg_backend_pid() as backend`,
          values: [round],
        });
        const { backend, ...tag } = own.rows[0];
        assert.deepEqual(tag, { client: i, round });
        backends.add(backend);
        const shared = await client.query({
          name: 'shared',
          text: 'select $1::text as tag',
          values: [`${i}/${round}`],
        });
        assert.deepEqual(shared.rows, [{ tag: `${i}/${round}` }]);
      }
    });
    assert.ok(backends.size < CLIENTS, 'each client had a server connection of its own: nothing was pooled');
  },

  'a transaction stays on one server connection and is committed or rolled back': async () => {
    await withClient((client) =>
      client.query('drop table if exists node_pg; create table node_pg (client int, round int)'),
    );
    await withClients(6, async (client, i) => {
      for (let round = 0; round < 10; round++) {
        const backends = new Set();
        await client.query('BEGIN');
        for (let n = 0; n < 3; n++) {
          const { rows } = await client.query(
            'insert into node_pg values ($1, $2) returning pg_backend_pid() as backend',
            [i, round],
          );
          backends.add(rows[0].backend);
        }
        await client.query(round % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
        assert.equal(backends.size, 1);
      }
    });
    const { rows } = await withClient((client) =>
      client.query('select round, count(*)::int as rows from node_pg group by round order by round'),
    );
    assert.deepEqual(
      rows,
      [0, 2, 4, 6, 8].map((round) => ({ round, rows: 6 * 3 })),
    );
  },

  'an error leaves the client usable': () =>
    withClient(async (client) => {
      await assert.rejects(client.query('select 1 / 0'), sqlState('22012'));
      await assertUsable(client);
      await assert.rejects(client.query('select 1 / $1::int', [0]), sqlState('22012'));
      await assertUsable(client);

      const divide = (divisor) =>
        client.query({ name: 'divide', text: 'select 6 / $1::int as n', values: [divisor] });
      await assert.rejects(divide(0), sqlState('22012'));
      assert.deepEqual((await divide(2)).rows, [{ n: 3 }]);

      // A Parse that failed has left its name free.
      const named = (text) => client.query({ name: 'reused', text, values: [7] });
      await assert.rejects(named('select $1::int as n from no_such_table'), sqlState('42P01'));
      assert.deepEqual((await named('select $1::int as n')).rows, [{ n: 7 }]);

      await client.query('BEGIN');
      await assert.rejects(client.query('select 1 / $1::int', [0]), sqlState('22012'));
      await assert.rejects(client.query('select $1::int', [1]), sqlState('25P02'));
      await client.query('ROLLBACK');
      await assertUsable(client);
    }),

  'statement_timeout of the connection cancels its statements and nobody else\'s': async () => {
    const configs = [
      { options: '-c statement_timeout=200' },
      { statement_timeout: 200 }, // becomes a startup parameter of its own
    ];
    for (const config of configs) {
      await withClient(async (client) => {
        await assert.rejects(client.query(`select pg_sleep(${TOO_LONG_S})`), sqlState('57014'));
        await assertUsable(client);
        await assert.rejects(client.query('select pg_sleep($1)', [TOO_LONG_S]), sqlState('57014'));
        await assertUsable(client);
      }, config);
      const { rows } = await withClient((other) => other.query('show statement_timeout'));
      assert.deepEqual(rows, [{ statement_timeout: '0' }]);
    }
  },

  'a wrong password is refused': () =>
    assert.rejects(
      withClient(assertUsable, { password: 'not the password' }),
      sqlState('28P01'),
    ),

  'ten megabytes arrive as they were, in both directions': () =>
    withClient(async (client) => {
      // No two pieces are alike, so that none can be lost or change places unseen.
      const expected = numbers(1 << 20).map((n) => String(n).padStart(10, '0')).join('');
      const result = await client.query(
        "select string_agg(lpad(n::text, 10, '0'), '' order by n) as text from generate_series(0, $1::int - 1) n",
        [1 << 20],
      );
      // assert.equal would print both.
      assert.ok(result.rows[0].text === expected, 'the result differs');
      const echo = await client.query('select $1::text as text', [expected]);
      assert.ok(echo.rows[0].text === expected, 'the echo of the parameter differs');
      await assertUsable(client);
    }),

  'several statements in one string have a result each': () =>
    withClient(async (client) => {
      const results = await client.query("select 1 as a; select 'x' as b; begin; select 3 as c; commit");
      assert.deepEqual(
        results.map(({ command, rows }) => [command, ...rows]),
        [['SELECT', { a: 1 }], ['SELECT', { b: 'x' }], ['BEGIN'], ['SELECT', { c: 3 }], ['COMMIT']],
      );
      await assert.rejects(client.query('select 1; select 1 / 0; select 2'), sqlState('22012'));
      await assertUsable(client);
    }),

  'rows are streamed by events': () =>
    withClient(async (client) => {
      const text = 'select n from generate_series(0, 9999) n';
      assert.deepEqual(await streamed(client, { text }), numbers(10_000));
      // In portions: pg sends Execute and Flush for each, and Sync only behind the last.
      assert.deepEqual(await streamed(client, { text, rows: 700 }), numbers(10_000));
      // The error comes behind 5000 rows.
      await assert.rejects(
        streamed(client, { text: 'select 1 / (5000 - n) as n from generate_series(0, 9999) n' }),
        sqlState('22012'),
      );
      await assertUsable(client);
    }),

  'a connection that the client ends has ended': async () => {
    const client = new pg.Client();
    const errors = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();
    await assertUsable(client);
    const ended = once(client, 'end');
    await client.end();
    await ended;
    assert.deepEqual(errors, []);
    await assert.rejects(client.query('select 1'), /not queryable/);
  },

  'a connection whose server connection is terminated ends, and the next one works': async () => {
    const client = new pg.Client();
    const errors = [];
    client.on('error', (error) => errors.push(error.message));
    await client.connect();
    // events.once would fail at the error that comes first.
    const ended = new Promise((resolve) => client.once('end', resolve));
    await assert.rejects(
      client.query('select pg_terminate_backend(pg_backend_pid())'),
      sqlState('57P01'),
    );
    await ended;
    // The driver's own word for a connection that it did not end itself.
    assert.deepEqual(errors, ['Connection terminated unexpectedly']);
    await withClient(assertUsable);
  },

  'clients that leave within a transaction leave nothing behind': async () => {
    await withClient((client) => client.query('drop table if exists node_pg; create table node_pg (n int)'));
    // More of them than there are server connections: one that stayed occupied would stop the next.
    for (const n of numbers(5)) {
      await withClient(async (client) => {
        await client.query('BEGIN');
        await client.query('insert into node_pg values ($1)', [n]);
      });
    }
    const { rows } = await withClient((client) => client.query('select n from node_pg'));
    assert.deepEqual(rows, []);
  },
};

async function withinLimit(check) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    await Promise.race([check(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

for (const [name, check] of Object.entries(checks)) {
  // The name comes first, so that it is the last word of a process that breaks down.
  process.stdout.write(`${name} ... `);
  try {
    await withinLimit(check);
    console.log('ok');
  } catch (error) {
    console.log('FAILED:', error);
    process.exitCode = 1;
  }
}
// Not the end of all sockets: those of a check that ran into its limit are still open.
process.exit();
