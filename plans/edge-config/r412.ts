import {
  above,
  backoutPlan,
  below,
  check,
  command,
  commandProbe,
  configuration,
  contingency,
  criterion,
  deploymentPlan,
  equals,
  gate,
  rehearsed,
  role,
  settings,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of the edge', does: 'decides whether r412 is taken back' });

const env = settings({
  production: {
    fleet: 'edge-eu',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    fleet: 'edge-staging',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const fleet = (...args: string[]) => ['edgectl', '--fleet', env.fleet, ...args];
const rejected = criterion('rejected', {
  title: 'Requests that the edge rejects, in percent',
  probe: commandProbe({ argv: fleet('measure', 'rejected'), read: 'stdout' }),
  pass: below(1),
  fail: above(3),
  unit: '%',
});
const inForce = criterion('in-force', {
  title: 'The revision that every node runs',
  probe: commandProbe({ argv: fleet('revision'), read: 'stdout' }),
  pass: equals('r411'),
});

const limits = configuration('limits', { title: 'Rate limits for each address', goesTo: ['edge-eu'] });
const rules = configuration('rules', { title: 'Rules that use these limits', goesTo: ['edge-eu'], after: [limits] });

const goAhead = gate('go-ahead', {
  title: 'Load revision r411 at the edge?',
  quorum: owner,
  decideOn: [rejected],
  deadline: '10m',
});
const open = contingency('open', {
  title: 'Let everything through',
  because: 'an edge that rejects customers protects nobody',
  then: 'continue',
  steps: [command('rules-off', { title: 'Switch all rules off', argv: fleet('rules', 'off'), effect: 'repeatable' })],
});
const validate = command('validate', {
  title: 'Validate r411 against the software that runs',
  argv: fleet('validate', 'r411'),
  effect: 'none',
});
const rulesBack = command('rules-back', {
  title: 'Load the rules of r411',
  argv: fleet('load', 'r411', 'rules'),
  effect: 'repeatable',
  reverses: [rules],
  onFailure: { advise: open, because: 'customers first' },
});
const limitsBack = command('limits-back', {
  title: 'Load the limits of r411',
  argv: fleet('load', 'r411', 'limits'),
  effect: 'repeatable',
  reverses: [limits],
  proceedWhen: { criteria: [inForce], every: '1s', timeout: '1m' },
});
const calm = check('calm', { title: 'Customers get through', criteria: [rejected], timeout: '5m' });

export default backoutPlan({
  release: 'edge-config@r412',
  returnsTo: 'r411',
  title: 'Take edge-config r412 back to r411',
  authors: ['edge-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['edge', 'limits'],
  technologies: ['configuration'],
  circumstances: {
    rollBackWhen: [rejected],
    successWhen: [rejected, inForce],
    because: 'a customer who is rejected is gone',
  },
  window: { closesAfter: '30d', because: 'revisions are kept for a month' },
  authorizedBy: { gate: goAhead, because: 'the edge protects every service' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [validate, goAhead, rulesBack, limitsBack, calm],
  contingencies: [open],
  duration: { expected: '15m', atMost: '45m', because: 'nodes load a revision within seconds' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'the staging fleet runs the same software' }),
  affects: [
    {
      service: 'checkout-api',
      because: 'it is reached through the edge',
      criteria: [rejected],
      call: 'Checkout on call, +44 20 7946 0110',
    },
  ],
  deploymentPlan: deploymentPlan({
    title: 'Revision r412 of the edge',
    changes: [limits, rules],
    successWhen: [rejected],
    affects: ['checkout-api'],
  }),
});
