import {
  backoutPlan,
  command,
  commandProbe,
  contingency,
  criterion,
  equals,
  gate,
  manual,
  rehearsed,
  role,
  settings,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of the mail relays', does: 'decides whether 3.4.2 is taken back' });

const env = settings({
  production: {
    host: 'relay-1.example.com',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    host: 'relay-1.staging.example.com',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const on = (...args: string[]) => ['ssh', env.host, '--', ...args];
const active = criterion('active', {
  title: 'The unit is active',
  probe: commandProbe({ argv: on('systemctl', 'is-active', 'mail-relay'), read: 'stdout' }),
  pass: equals('active'),
});
const installed = criterion('installed', {
  title: 'The package that is installed',
  probe: commandProbe({ argv: on('dpkg-query', '--show', '--showformat=${Version}', 'mail-relay'), read: 'stdout' }),
  pass: equals('3.4.1'),
});

const goAhead = gate('go-ahead', {
  title: 'Take mail-relay 3.4.2 back to 3.4.1?',
  question: 'Install mail-relay 3.4.1 again? Mail waits in the queue for about a minute.',
  quorum: owner,
  decideOn: [active],
  deadline: '15m',
});
const otherRelay = contingency('other-relay', {
  title: 'Send through the second relay',
  because: 'the package may be gone from the mirror',
  then: 'end',
  steps: [
    manual('move-address', {
      title: 'Move the service address to the second relay',
      instructions: ['Move the address of the relays to relay-2 in the load balancer', 'Look that its queue shrinks'],
      evidence: [{ id: 'queue', kind: 'number', title: 'Messages in its queue' }],
    }),
  ],
});
const stop = command('stop', {
  title: 'Stop the relay',
  argv: on('systemctl', 'stop', 'mail-relay'),
  effect: 'repeatable',
  undo: command('start-again', {
    title: 'Start the relay',
    argv: on('systemctl', 'start', 'mail-relay'),
    effect: 'repeatable',
  }),
});
const downgrade = command('downgrade', {
  title: 'Install 3.4.1',
  argv: on('apt-get', 'install', '--yes', '--allow-downgrades', 'mail-relay=3.4.1'),
  effect: 'repeatable',
  timeout: '10m',
  expected: '1m',
  onFailure: { advise: otherRelay, because: 'mail must leave the house within the hour' },
});
const hold = command('keep-it', {
  title: 'Keep unattended upgrades from installing 3.4.2 again',
  argv: on('apt-mark', 'hold', 'mail-relay'),
  effect: 'repeatable',
});
const start = command('start', {
  title: 'Start 3.4.1',
  argv: on('systemctl', 'start', 'mail-relay'),
  effect: 'repeatable',
  proceedWhen: { criteria: [active, installed], every: '1s', timeout: '1m' },
});

export default backoutPlan({
  release: 'mail-relay@3.4.2',
  returnsTo: '3.4.1',
  title: 'Take mail-relay 3.4.2 back to 3.4.1',
  authors: ['mail-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['mail', 'hosts'],
  technologies: ['systemd', 'debian'],
  circumstances: {
    rollBackWhen: [active],
    successWhen: [active, installed],
    because: 'mail that waits for an hour is returned to its senders',
  },
  window: { closesAfter: '14d', because: 'the mirror keeps a package for two weeks' },
  authorizedBy: { gate: goAhead, because: 'mail waits meanwhile' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, stop, downgrade, hold, start],
  contingencies: [otherRelay],
  duration: { expected: '15m', atMost: '45m', because: 'the package is small' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'staging has the same hosts' }),
  affects: [
    {
      service: 'newsletters',
      because: 'they are sent through the relays',
      criteria: [active],
      call: 'Newsletter team, +44 20 7946 0120',
    },
  ],
});
