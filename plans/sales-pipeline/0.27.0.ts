import {
  backoutPlan,
  between,
  branch,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  equals,
  gate,
  manual,
  parallel,
  rehearsed,
  role,
  settings,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', {
  title: 'Owner of the sales figures',
  does: 'decides whether 0.27.0 is taken back',
});

const env = settings({
  production: {
    warehouse: 'sales',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    warehouse: 'sales_staging',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const pipe = (...args: string[]) => ['pipectl', '--warehouse', env.warehouse, ...args];
const difference = criterion('difference', {
  title: 'Figures against the books, difference in percent',
  probe: commandProbe({ argv: pipe('difference'), read: 'stdout' }),
  pass: between(-1, 1),
  unit: '%',
});
const codeVersion = criterion('code-version', {
  title: 'The version that the scheduler runs',
  probe: commandProbe({ argv: pipe('code-version'), read: 'stdout' }),
  pass: equals('0.26.1'),
});

const goAhead = gate('go-ahead', {
  title: 'Compute the figures with 0.26.1 again?',
  quorum: owner,
  decideOn: [difference],
  deadline: '20m',
});
const flagFigures = contingency('flag-figures', {
  title: 'Mark the figures as preliminary',
  because: 'whoever reads them must know',
  then: 'end',
  steps: [
    command('mark', { title: 'Mark them', argv: pipe('mark', 'preliminary'), effect: 'repeatable' }),
    manual('tell-finance', {
      title: 'Tell finance',
      instructions: ['Ring finance: the figures of yesterday are preliminary'],
    }),
  ],
});
const stopRuns = command('stop-runs', {
  title: 'Stop the scheduler',
  argv: pipe('scheduler', 'off'),
  effect: 'repeatable',
  undo: command('runs-on', { title: 'Start the scheduler', argv: pipe('scheduler', 'on'), effect: 'repeatable' }),
});
const code = command('code', { title: 'Deploy 0.26.1', argv: pipe('deploy', '0.26.1'), effect: 'repeatable' });
const recompute = parallel('recompute', {
  title: 'Compute the days since the deployment anew',
  branches: [
    branch('orders', 'Orders', [
      command('orders', {
        title: 'Compute orders',
        argv: pipe('backfill', 'orders'),
        effect: 'repeatable',
        expected: '3m',
      }),
    ]),
    branch('returns', 'Returns', [
      command('returns', {
        title: 'Compute returns',
        argv: pipe('backfill', 'returns'),
        effect: 'repeatable',
        expected: '2m',
      }),
    ]),
  ],
});
const agree = check('agree', {
  title: 'The figures agree with the books',
  criteria: [difference, codeVersion],
  onFailure: { advise: flagFigures, because: 'a wrong figure is worse than a late one' },
});
const startRuns = command('start-runs', {
  title: 'Start the scheduler',
  argv: pipe('scheduler', 'on'),
  effect: 'repeatable',
});

export default backoutPlan({
  release: 'sales-pipeline@0.27.0',
  returnsTo: '0.26.1',
  title: 'Take sales-pipeline 0.27.0 back to 0.26.1',
  authors: ['sales-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['figures', 'batch'],
  technologies: ['Airflow', 'warehouse'],
  circumstances: {
    rollBackWhen: [difference],
    successWhen: [difference, codeVersion],
    because: 'the figures are read at nine every morning',
  },
  window: { closesAfter: '5d', because: 'the raw data of a day is kept for five' },
  authorizedBy: { gate: goAhead, because: 'figures that were reported already may change' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, stopRuns, code, recompute, agree, startRuns],
  contingencies: [flagFigures],
  duration: { expected: '15m', atMost: '45m', because: 'a day is computed in a minute' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'staging holds a sample of a tenth' }),
  affects: [
    {
      service: 'dashboards',
      because: 'they show the figures',
      criteria: [difference],
      call: 'Dashboards, +44 20 7946 0180',
    },
  ],
});
