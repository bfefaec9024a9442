import {
  backoutPlan,
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
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Editor of the handbook', does: 'decides whether 2026.47 is taken back' });

const env = settings({
  production: {
    root: '/srv/handbook',
    zone: 'handbook-example',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    root: '/srv/handbook-staging',
    zone: 'handbook-staging',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const published = criterion('published', {
  title: 'The edition that is published',
  probe: commandProbe({ argv: ['sitectl', 'edition', '--root', env.root], read: 'stdout' }),
  pass: equals('2026.46'),
  fail: equals('none'),
});
const goAhead = gate('go-ahead', { title: 'Show edition 2026.46 again?', quorum: owner, deadline: '20m' });
const notice = contingency('notice', {
  title: 'Show a notice instead',
  because: 'an edition that is missing on disk cannot be shown again',
  then: 'end',
  steps: [
    command('put-notice', {
      title: 'Put the notice before the handbook',
      argv: ['sitectl', 'notice', '--root', env.root, 'handbook under repair'],
      effect: 'repeatable',
    }),
  ],
});
const link = command('link', {
  title: 'Point current at edition 2026.46',
  argv: ['ln', '--symbolic', '--force', '--no-dereference', text`${env.root}/2026.46`, text`${env.root}/current`],
  effect: 'repeatable',
  onFailure: { advise: notice, because: 'readers should know' },
  undo: command('link-again', {
    title: 'Point current at edition 2026.47',
    argv: ['ln', '--symbolic', '--force', '--no-dereference', text`${env.root}/2026.47`, text`${env.root}/current`],
    effect: 'repeatable',
  }),
});
const purge = command('purge', {
  title: 'Purge the delivery network',
  argv: ['cdnctl', 'purge', '--zone', env.zone, '--everything'],
  effect: 'repeatable',
  retry: { attempts: 3, delay: '5s' },
});
const shown = check('shown', { title: 'Readers see edition 2026.46', criteria: [published], timeout: '1m' });

export default backoutPlan({
  release: 'handbook-site@2026.47',
  returnsTo: '2026.46',
  title: 'Take handbook-site 2026.47 back to 2026.46',
  authors: ['handbook-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['documentation', 'static'],
  technologies: ['nginx', 'delivery network'],
  circumstances: {
    rollBackWhen: [published],
    successWhen: [published],
    because: 'a wrong instruction in the handbook is followed',
  },
  window: { closesAfter: '30d', because: 'editions are kept for a month' },
  authorizedBy: { gate: goAhead, because: 'the editor answers for what it says' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, link, purge, shown],
  contingencies: [notice],
  duration: { expected: '15m', atMost: '45m', because: 'the network is purged in seconds' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'staging has a zone of its own' }),
  affects: [],
});
