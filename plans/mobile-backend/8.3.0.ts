import {
  above,
  backoutPlan,
  below,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  equals,
  gate,
  rehearsed,
  role,
  settings,
  text,
  wait,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of the app', does: 'decides whether 8.3.0 is taken back' });

const env = settings({
  production: {
    gateway: 'gw-prod',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    gateway: 'gw-staging',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const gateway = (...args: string[]) => ['gwctl', '--gateway', env.gateway, ...args];
const crashes = criterion('crashes', {
  title: 'Sessions that end in a crash, in per mille',
  probe: commandProbe({ argv: gateway('measure', 'crashes'), read: 'stdout' }),
  pass: below(2),
  fail: above(10),
});
const oldShare = criterion('old-share', {
  title: 'Share of requests that 8.2.5 answers, in percent',
  probe: commandProbe({ argv: gateway('share', '8.2.5'), read: 'stdout' }),
  pass: equals(100),
  unit: '%',
});

const goAhead = gate('go-ahead', {
  title: 'Answer the app with 8.2.5 again?',
  question: 'Send all traffic to 8.2.5? Apps of this week lose shared lists until they are updated.',
  quorum: owner,
  decideOn: [crashes],
  deadline: '15m',
});
const banner = contingency('banner', {
  title: 'Ask users to update',
  because: 'an app that needs 8.3.0 cannot be helped by the back end alone',
  then: 'continue',
  steps: [
    command('show-banner', {
      title: 'Show the banner in the app',
      argv: gateway('banner', 'update-needed'),
      effect: 'repeatable',
    }),
  ],
});
const minimum = command('minimum', {
  title: 'Let apps of 8.2 in again',
  argv: gateway('minimum-version', '8.2'),
  effect: 'repeatable',
});
const half = command('half', {
  title: 'Half of the requests to 8.2.5',
  argv: gateway('weight', '8.2.5=50', '8.3.0=50'),
  effect: 'repeatable',
});
const watch = wait('watch', { title: 'Let sessions begin on it', for: '2s' });
const calmer = check('calmer', {
  title: 'Fewer sessions crash',
  criteria: [crashes],
  timeout: '5m',
  onFailure: { advise: banner, because: 'then it is in the app' },
});
const full = command('full', {
  title: 'All requests to 8.2.5',
  argv: gateway('weight', '8.2.5=100', '8.3.0=0'),
  effect: 'repeatable',
  proceedWhen: { criteria: [oldShare], every: '1s', timeout: '1m' },
  undo: command('all-new', {
    title: 'All requests to 8.3.0',
    argv: gateway('weight', '8.2.5=0', '8.3.0=100'),
    effect: 'repeatable',
  }),
});

export default backoutPlan({
  release: 'mobile-backend@8.3.0',
  returnsTo: '8.2.5',
  title: 'Take mobile-backend 8.3.0 back to 8.2.5',
  authors: ['mobile-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['mobile', 'gradual'],
  technologies: ['API gateway'],
  circumstances: {
    rollBackWhen: [crashes],
    successWhen: [crashes, oldShare],
    because: 'an app that crashes is deleted',
  },
  window: { closesAfter: '10d', because: 'then most apps need 8.3.0' },
  authorizedBy: { gate: goAhead, because: 'shared lists are gone for some' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, minimum, half, watch, calmer, full],
  contingencies: [banner],
  duration: { expected: '15m', atMost: '45m', because: 'traffic is moved in two steps' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'the staging gateway has recorded traffic' }),
  affects: [
    {
      service: 'push',
      because: 'it reads which version answers',
      criteria: [crashes],
      call: 'Push on call, +44 20 7946 0170',
    },
  ],
});
