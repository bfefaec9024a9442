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
  manual,
  matches,
  notify,
  rehearsed,
  role,
  settings,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', {
  title: 'Owner of the public zones',
  does: 'decides whether 2026112302 is taken back',
});

const env = settings({
  production: {
    zone: 'example.com',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    zone: 'staging.example.com',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const zonectl = (...args: string[]) => ['zonectl', '--zone', env.zone, ...args];
const serial = criterion('serial', {
  title: 'The serial that the servers answer',
  probe: commandProbe({ argv: zonectl('served'), read: 'stdout' }),
  pass: matches('^restored'),
});
const resolves = criterion('resolves', {
  title: 'Names of the list that resolve, in percent',
  probe: commandProbe({ argv: zonectl('resolve-list'), read: 'stdout' }),
  pass: equals(100),
  fail: below(98),
  unit: '%',
});

const goAhead = gate('go-ahead', {
  title: 'Publish the zone of before again?',
  quorum: owner,
  decideOn: [resolves],
  deadline: '10m',
});
const secondary = contingency('secondary', {
  title: 'Let the secondary provider answer',
  because: 'if our own servers do not take the zone',
  then: 'end',
  steps: [
    manual('delegate', {
      title: 'Delegate to the secondary provider',
      instructions: ['Open the page of the registrar', 'Put the name servers of the secondary provider first'],
      evidence: [{ id: 'order', kind: 'text', title: 'Number of the change at the registrar' }],
    }),
  ],
});
const shorten = command('short-ttl', {
  title: 'Let resolvers forget quickly',
  argv: zonectl('ttl', '60'),
  effect: 'repeatable',
  undo: command('long-ttl', { title: 'Let resolvers remember', argv: zonectl('ttl', '3600'), effect: 'repeatable' }),
});
const restoreZone = command('restore-zone', {
  title: 'Publish the zone as it was, under a new serial',
  because: 'a serial never goes back, or secondaries would keep the wrong zone',
  argv: zonectl('publish', 'zones/2026111801.zone', '--new-serial'),
  effect: 'repeatable',
  onFailure: { advise: secondary, because: 'without names nothing else works' },
  proceedWhen: { criteria: [serial], every: '2s', timeout: '2m' },
});
const answered = check('answered', { title: 'All names resolve', criteria: [resolves], timeout: '5m' });
const announce = notify('announce', {
  title: 'Tell operations',
  channels: [ops],
  message: [text`The zone ${env.zone} is as it was; resolvers forget within a minute.`],
});

export default backoutPlan({
  release: 'public-dns@2026112302',
  returnsTo: '2026111801',
  title: 'Take public-dns 2026112302 back to 2026111801',
  authors: ['public-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['dns', 'network'],
  technologies: ['BIND'],
  circumstances: {
    rollBackWhen: [resolves],
    successWhen: [resolves, serial],
    because: 'what does not resolve is down',
  },
  window: { closesAfter: '7d', because: 'then other changes build on it' },
  authorizedBy: { gate: goAhead, because: 'every service depends on it' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, shorten, restoreZone, answered, announce],
  contingencies: [secondary],
  duration: { expected: '15m', atMost: '45m', because: 'resolvers forget within a minute' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'the staging zone is served by the same servers' }),
  affects: [
    {
      service: 'mail-relay',
      because: 'mail is routed by these names',
      criteria: [resolves],
      call: 'Mail on call, +44 20 7946 0190',
    },
  ],
});
