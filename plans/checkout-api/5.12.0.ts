import {
  above,
  backoutPlan,
  check,
  command,
  commandProbe,
  component,
  configuration,
  contingency,
  criterion,
  deploymentPlan,
  gate,
  matches,
  rehearsed,
  role,
  settings,
  text,
  webhook,
} from 'backout';

const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const owner = role('service-owner', { title: 'Owner of the checkout', does: 'decides whether 5.12.0 is taken back' });

const env = settings({
  production: {
    context: 'prod-eu',
    namespace: 'checkout',
    hooks: 'http://127.0.0.1:9/production',
  },
  staging: {
    context: 'stage-eu',
    namespace: 'checkout',
    hooks: 'http://127.0.0.1:9/staging',
  },
});
const ops = webhook('ops', { title: 'Operations', url: text`${env.hooks}/operations` });

/** kubectl, in the cluster and namespace of the environment. */
const kubectl = (...args: string[]) => ['kubectl', '--context', env.context, '--namespace', env.namespace, ...args];
const image = (wanted: string) => ({
  probe: commandProbe({
    argv: kubectl('get', 'deployment/checkout', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'),
    read: 'stdout',
  }),
  pass: matches(`:${wanted}$`),
});
const available = criterion('available', {
  title: 'Replicas that are available',
  probe: commandProbe({
    argv: kubectl('get', 'deployment/checkout', '-o', 'jsonpath={.status.availableReplicas}'),
    read: 'stdout',
  }),
  pass: above(2),
});
const oldImage = criterion('old-image', { title: 'The image that is asked for', ...image('5.11.3') });

const web = component('checkout', { title: 'Deployment checkout', goesTo: ['namespace checkout'] });
const limits = configuration('limits', { title: 'ConfigMap checkout-limits', goesTo: ['namespace checkout'] });

const goAhead = gate('go-ahead', {
  title: 'Take checkout-api 5.12.0 back to 5.11.3?',
  quorum: owner,
  decideOn: [available],
  deadline: '20m',
});
const scaleUp = contingency('scale-up', {
  title: 'Carry on with more replicas',
  because: 'if 5.11.3 does not start, 5.12.0 with twice the replicas still sells',
  then: 'end',
  steps: [
    command('scale', {
      title: 'Twice the replicas',
      argv: kubectl('scale', 'deployment/checkout', '--replicas=12'),
      effect: 'repeatable',
    }),
  ],
});
const limitsBack = command('limits-back', {
  title: 'Apply the limits of 5.11.3',
  argv: kubectl('apply', '--filename', 'manifests/5.11.3/limits.yaml'),
  effect: 'repeatable',
  reverses: [limits],
});
const setImage = command('set-image', {
  title: 'Ask for the image of 5.11.3',
  because: 'rollout undo would go back one revision, whichever that is',
  argv: kubectl('set', 'image', 'deployment/checkout', 'checkout=registry.example.com/checkout:5.11.3'),
  effect: 'repeatable',
  retry: { attempts: 3 },
  reverses: [web],
});
const rollout = command('rollout', {
  title: 'Wait until the rollout is through',
  argv: kubectl('rollout', 'status', 'deployment/checkout', '--timeout=5m'),
  effect: 'none',
  timeout: '6m',
  expected: '2m',
  onFailure: { advise: scaleUp, because: 'customers must be able to pay meanwhile' },
});
const steady = check('steady', { title: 'Enough replicas of 5.11.3', criteria: [available, oldImage], timeout: '2m' });

export default backoutPlan({
  release: 'checkout-api@5.12.0',
  returnsTo: '5.11.3',
  title: 'Take checkout-api 5.12.0 back to 5.11.3',
  authors: ['checkout-team@example.com'],
  roles: [support, owner],
  settings: env,
  tags: ['checkout', 'stateless'],
  technologies: ['kubernetes'],
  circumstances: {
    rollBackWhen: [available],
    successWhen: [available, oldImage],
    because: 'without replicas nobody can pay',
  },
  window: { closesAfter: '7d', because: 'a week later the images of 5.11 are removed from the registry' },
  authorizedBy: { gate: goAhead, because: 'the owner answers for every payment that is lost' },
  performedBy: { role: support, startWithin: '15m', because: 'somebody is on call around the clock' },
  steps: [goAhead, limitsBack, setImage, rollout, steady],
  contingencies: [scaleUp],
  duration: { expected: '15m', atMost: '45m', because: 'a rollout takes two minutes' },
  communication: { channels: [ops], because: 'operations answers who asks, and needs to know first' },
  tested: rehearsed(env, 'staging', { maxAge: '30d', because: 'staging runs the same manifests' }),
  affects: [
    {
      service: 'payments',
      because: 'open payments are confirmed by the checkout',
      criteria: [available],
      call: 'Payments on call, +44 20 7946 0110',
    },
  ],
  deploymentPlan: deploymentPlan({
    title: 'Checkout 5.12.0',
    changes: [limits, web],
    successWhen: [available],
    affects: ['payments'],
    contacts: [{ title: 'Release engineer', call: '+44 20 7946 0111' }],
  }),
});
