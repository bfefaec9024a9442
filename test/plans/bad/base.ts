import {
  above,
  backoutPlan,
  below,
  command,
  commandProbe,
  contingency,
  criterion,
  equals,
  gate,
  httpProbe,
  manual,
  notify,
  role,
  settings,
  text,
  untested,
  webhook,
  type Gate,
  type PlanSpec,
  type Step,
} from 'backout';

/** A plan in which nothing is found; every plan beside this file is this one with one defect, on the line that says so. */
export const support = role('support', { title: 'Support', does: 'performs the rollback' });
export const owner = role('owner', { title: 'Owner', does: 'decides' });
export const env = settings({ production: { shop: 'https://shop.example.com', image: 'registry.example.com/shop' } });
export const ops = webhook('ops', { title: 'Operations', url: text`${env.shop}/hooks/ops` });

export const errors = criterion('errors', {
  title: 'Share of requests that fail',
  probe: httpProbe({ url: text`${env.shop}/stats`, read: 'latency' }),
  pass: below(200),
  fail: above(800),
});
export const versionAnswers = criterion('version-answers', {
  title: 'The version that answers',
  probe: httpProbe({ url: text`${env.shop}/version`, read: 'body' }),
  pass: equals('2.4.0'),
});

export const goAhead = gate('go-ahead', { title: 'Take 2.4.1 back to 2.4.0?', quorum: owner, deadline: '20m' });
export const fix = contingency('fix', {
  title: 'Emergency fix',
  because: 'the plain way back failed',
  then: 'end',
  steps: [manual('patch', { title: 'Deploy the emergency fix', instructions: ['Follow the runbook of fixes'] })],
});
/** Settles whether something ran. */
export const settled = {
  probe: commandProbe({ argv: ['shopctl', 'version'], read: 'stdout' }),
  done: equals('2.4.0'),
  notDone: equals('2.4.1'),
};
export const tell = notify('tell', { title: 'Tell operations', channels: [ops], message: ['2.4.1 is taken back'] });
export const switchBack = command('switch-back', {
  title: 'Switch to 2.4.0',
  argv: ['shopctl', 'switch', '2.4.0'],
  effect: 'repeatable',
  onFailure: { advise: fix, because: 'nothing else sells' },
});

export const base: PlanSpec = {
  release: 'shop@2.4.1',
  returnsTo: '2.4.0',
  title: 'Take shop 2.4.1 back to 2.4.0',
  authors: ['dev@example.com'],
  roles: [support, owner],
  settings: env,
  circumstances: { rollBackWhen: [errors], successWhen: [errors, versionAnswers], because: 'customers wait no longer' },
  window: { closesAfter: '2d', because: 'then the accounts are closed' },
  authorizedBy: { gate: goAhead, because: 'the owner answers for it' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call' },
  steps: [tell, goAhead, switchBack],
  contingencies: [fix],
  duration: { expected: '15m', atMost: '45m', because: 'measured' },
  communication: { channels: [ops], because: 'operations answers customers' },
  tested: untested('the way back is one command'),
  affects: [],
};
/** The plan with more steps after its own, or with another gate before them. */
export const withSteps = (...steps: Step[]): PlanSpec => ({ ...base, steps: [tell, goAhead, switchBack, ...steps] });
export const withGate = (gated: Gate): PlanSpec => ({
  ...base,
  authorizedBy: { gate: gated, because: 'the owner answers for it' },
  steps: [tell, gated, switchBack],
});

export default backoutPlan(base);
