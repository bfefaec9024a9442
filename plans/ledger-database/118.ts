import {
  backoutPlan,
  below,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  equals,
  gate,
  integer,
  irreversible,
  object,
  quorum,
  rehearsed,
  role,
  secret,
  settings,
  string,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of the ledger', does: 'decides whether 118 is taken back' });

const env = settings({
  production: {
    database: 'ledger',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    database: 'ledger_staging',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const password = secret('LEDGER_PASSWORD', { title: 'Password of the role that owns the schema' });
const asOwner = { PGPASSWORD: password, PGDATABASE: env.database };
const schemaVersion = commandProbe({ argv: ['ledger-schema', 'version'], env: asOwner, read: 'stdout' });
const schema = criterion('schema', { title: 'Version of the schema', probe: schemaVersion, pass: equals('117') });
const balanced = criterion('balanced', {
  title: 'Difference between debits and credits',
  probe: commandProbe({ argv: ['ledger-schema', 'difference'], env: asOwner, read: 'stdout' }),
  pass: equals(0),
});
const unlocked = criterion('unlocked', {
  title: 'Sessions that hold a lock for longer than a minute',
  probe: commandProbe({ argv: ['ledger-schema', 'long-locks'], env: asOwner, read: 'stdout' }),
  pass: below(1),
});

const goAhead = gate('go-ahead', {
  title: 'Take schema 118 back to 117?',
  quorum: quorum(owner, 1),
  decideOn: [balanced, unlocked],
  deadline: '20m',
});
const backup = command('backup', {
  title: 'Back the ledger up',
  argv: ['ledger-schema', 'backup'],
  env: asOwner,
  effect: 'repeatable',
  expected: '4m',
  timeout: '20m',
  capture: object({ path: string(), rows: integer() }),
});
const restore = contingency('restore', {
  title: 'Restore the backup',
  because: 'a schema that stopped half-way is quicker restored than mended',
  then: 'continue',
  steps: [
    command('load', {
      title: 'Load the backup',
      argv: ['ledger-schema', 'restore', backup.output.path],
      env: asOwner,
      effect: 'repeatable',
      timeout: '30m',
    }),
  ],
});
const down = command('schema-back', {
  title: 'Migrate to schema 117',
  argv: ['ledger-schema', 'migrate', '--to', '117', '--expect-rows', backup.output.rows],
  env: asOwner,
  holdWhen: [unlocked],
  expected: '2m',
  timeout: '10m',
  verify: { probe: schemaVersion, done: equals('117'), notDone: equals('118') },
  onFailure: { advise: restore, because: 'the backup is minutes old' },
  irreversible: irreversible('the column that 118 brought is dropped with what stood in it', { contingency: restore }),
});
const sound = check('sound', { title: 'The ledger balances under 117', criteria: [schema, balanced] });

export default backoutPlan({
  release: 'ledger-database@118',
  returnsTo: '117',
  title: 'Take ledger-database 118 back to 117',
  authors: ['ledger-team@example.com'],
  roles: [support, owner],
  settings: env,
  secrets: [password],
  tags: ['finance', 'schema'],
  technologies: ['PostgreSQL'],
  circumstances: {
    rollBackWhen: [balanced],
    successWhen: [schema, balanced],
    because: 'a ledger that does not balance stops the close of the day',
  },
  window: { closesAfter: '1d', because: 'the next day is posted in the form of 118' },
  authorizedBy: { gate: goAhead, because: 'what stood in the new column is lost' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, backup, down, sound],
  contingencies: [restore],
  duration: { expected: '15m', atMost: '45m', because: 'measured with a copy of the ledger' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'staging holds a copy with names removed' }),
  silenced: [
    {
      code: 'plan-no-way-decided',
      at: down,
      because: 'whoever approves the migration is shown the restore, and may refuse it',
    },
  ],
  affects: [
    {
      service: 'reporting',
      because: 'it reads the ledger at night',
      criteria: [balanced],
      call: 'Reporting, +44 20 7946 0140',
    },
  ],
});
