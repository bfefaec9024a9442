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
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of invoicing', does: 'decides whether 1.9.0 is taken back' });

const env = settings({
  production: {
    queue: 'invoices',
    unit: 'invoice-consumer',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    queue: 'invoices-staging',
    unit: 'invoice-consumer',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

const depth = commandProbe({ argv: ['queuectl', 'depth', env.queue], read: 'stdout' });
const backlog = criterion('backlog', {
  title: 'Messages that wait',
  probe: depth,
  pass: below(1000),
  fail: above(20000),
});
const dead = criterion('dead', {
  title: 'Messages that could not be handled',
  probe: commandProbe({ argv: ['queuectl', 'dead', env.queue], read: 'stdout' }),
  pass: below(5),
  fail: above(50),
});
const idle = criterion('idle', {
  title: 'Messages in the hands of a consumer',
  probe: commandProbe({ argv: ['queuectl', 'in-flight', env.queue], read: 'stdout' }),
  pass: equals(0),
});

const goAhead = gate('go-ahead', {
  title: 'Handle invoices with 1.8.4 again?',
  quorum: owner,
  decideOn: [dead, backlog],
  deadline: '20m',
});
const park = contingency('park', {
  title: 'Let invoices wait',
  because: 'an invoice that waits is better than one that is wrong',
  then: 'end',
  steps: [
    command('keep-paused', {
      title: 'Keep the queue paused',
      argv: ['queuectl', 'pause', env.queue],
      effect: 'repeatable',
    }),
  ],
});
const pause = command('pause', {
  title: 'Pause the queue',
  argv: ['queuectl', 'pause', env.queue],
  effect: 'repeatable',
  undo: command('resume-again', {
    title: 'Let the queue go on',
    argv: ['queuectl', 'resume', env.queue],
    effect: 'repeatable',
  }),
});
const drained = check('drained', { title: 'Nobody holds a message', criteria: [idle], timeout: '5m', every: '2s' });
const replace = command('replace', {
  title: 'Run 1.8.4',
  argv: ['systemctl', 'restart', text`${env.unit}@1.8.4`],
  effect: 'repeatable',
  onFailure: { advise: park, because: 'invoices can wait until morning' },
});
const replay = command('replay', {
  title: 'Handle the failed messages anew',
  because: 'each carries the number of its invoice, and 1.8.4 handles a number once',
  argv: ['queuectl', 'replay-dead', env.queue],
  effect: 'repeatable',
});
const resume = command('resume', {
  title: 'Let the queue go on',
  argv: ['queuectl', 'resume', env.queue],
  effect: 'repeatable',
});
const settledDown = check('settled-down', { title: 'The queue shrinks', criteria: [backlog, dead], timeout: '10m' });

export default backoutPlan({
  release: 'invoice-consumer@1.9.0',
  returnsTo: '1.8.4',
  title: 'Take invoice-consumer 1.9.0 back to 1.8.4',
  authors: ['invoice-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['invoices', 'asynchronous'],
  technologies: ['RabbitMQ', 'systemd'],
  circumstances: {
    rollBackWhen: [dead, backlog],
    successWhen: [dead, backlog],
    because: 'every failed invoice is a call to the customer desk',
  },
  window: { closesAfter: '3d', because: 'messages are kept for three days' },
  authorizedBy: { gate: goAhead, because: 'the owner knows which invoices are due' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, pause, drained, replace, replay, resume, settledDown],
  contingencies: [park],
  duration: { expected: '15m', atMost: '45m', because: 'draining takes a minute' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'staging replays the messages of a day' }),
  affects: [
    {
      service: 'accounting',
      because: 'it books what the consumer hands on',
      criteria: [dead],
      call: 'Accounting, +44 20 7946 0160',
    },
  ],
});
