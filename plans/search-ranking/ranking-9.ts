import {
  above,
  backoutPlan,
  below,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  deploymentPlan,
  equals,
  flag,
  gate,
  migration,
  rehearsed,
  role,
  settings,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of the search', does: 'decides whether ranking-9 is taken back' });

const env = settings({
  production: {
    flags: 'production',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    flags: 'staging',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const flagctl = (...args: string[]) => ['flagctl', '--environment', env.flags, ...args];
const switched = commandProbe({ argv: flagctl('get', 'search-ranking'), read: 'stdout' });
const ranking = criterion('ranking', { title: 'The ranking that is on', probe: switched, pass: equals('ranking-8') });
const clicks = criterion('clicks', {
  title: 'Searches that end with a click, in percent',
  probe: commandProbe({ argv: flagctl('measure', 'search-clicks'), read: 'stdout' }),
  pass: above(40),
  fail: below(25),
  unit: '%',
});

const goAhead = gate('go-ahead', {
  title: 'Rank searches with ranking-8 again?',
  quorum: owner,
  decideOn: [clicks],
  deadline: '10m',
});
const oldIndex = contingency('old-index', {
  title: 'Search in the index of yesterday',
  because: 'if the synonyms disturb ranking-8 after all',
  then: 'continue',
  steps: [
    command('use-yesterday', {
      title: 'Point the search at the index of yesterday',
      argv: flagctl('set', 'search-index', 'yesterday'),
      effect: 'repeatable',
    }),
  ],
});
const newRanking = flag('new-ranking', { title: 'Flag search-ranking', goesTo: ['the flag service'] });
const index = migration('synonyms', {
  title: 'Synonyms are indexed',
  goesTo: ['the search index'],
  irreversible: {
    because: 'ranking-8 does not read them; they stay until the next full index',
    contingency: oldIndex,
  },
});

const off = command('flag-back', {
  title: 'Switch to ranking-8',
  argv: flagctl('set', 'search-ranking', 'ranking-8'),
  effect: 'repeatable',
  retry: { attempts: 5, delay: '1s' },
  proceedWhen: { criteria: [ranking], every: '1s', timeout: '30s' },
  reverses: [newRanking],
  undo: command('flag-on', {
    title: 'Switch to ranking-9',
    argv: flagctl('set', 'search-ranking', 'ranking-9'),
    effect: 'repeatable',
  }),
});
const better = check('better', {
  title: 'Searches are clicked again',
  criteria: [clicks],
  timeout: '10m',
  expected: '2m',
  onFailure: { advise: oldIndex, because: 'then it is not the ranking alone' },
});

export default backoutPlan({
  release: 'search-ranking@ranking-9',
  returnsTo: 'ranking-8',
  title: 'Take search-ranking ranking-9 back to ranking-8',
  authors: ['search-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['search', 'flag'],
  technologies: ['feature flags'],
  circumstances: { rollBackWhen: [clicks], successWhen: [clicks, ranking], because: 'who finds nothing buys nothing' },
  window: { closesAfter: '30d', because: 'afterwards ranking-8 is taken out of the code' },
  authorizedBy: { gate: goAhead, because: 'the owner weighs clicks against what the change is for' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, off, better],
  contingencies: [oldIndex],
  duration: { expected: '15m', atMost: '45m', because: 'a flag is read within seconds' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'the flag service has a staging environment' }),
  affects: [
    {
      service: 'recommendations',
      because: 'they learn from clicks in the search',
      criteria: [clicks],
      call: 'Recommendations, +44 20 7946 0150',
    },
  ],
  deploymentPlan: deploymentPlan({
    title: 'Ranking 9',
    changes: [index, newRanking],
    successWhen: [clicks],
    affects: ['recommendations'],
  }),
});
