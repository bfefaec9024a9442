import {
  above,
  backoutPlan,
  below,
  branch,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  email,
  equals,
  gate,
  http,
  httpProbe,
  integer,
  irreversible,
  jsonAt,
  metricsProbe,
  notify,
  object,
  parallel,
  quorum,
  ratioOf,
  role,
  series,
  settings as settingsOf,
  string,
  sumOf,
  text,
  untested,
  version,
  webhook,
} from 'backout';

/** What follows the release; every other mention of a version is looked at when the next plan is derived from this one. */
const taken = version('2.4.1');
const previous = version('2.4.0');

const support = role('production-support', {
  title: 'Production support',
  does: 'starts the rollback and performs it',
});
const owner = role('service-owner', {
  title: 'Owner of the storefront',
  does: `decides whether ${taken} is taken back`,
});

const settings = settingsOf({
  production: {
    root: 'shop',
    shop: 'http://127.0.0.1:24801',
    fulfilment: 'http://127.0.0.1:24802',
    pager: 'http://127.0.0.1:24803/page',
    stakeholders: 'product@storefront.example',
  },
});

const pager = webhook('pager', { title: 'Pager of the people on call', url: settings.pager });
const stakeholders = email('stakeholders', { title: 'Product owner and customer desk', to: [settings.stakeholders] });

/** Runs the shop's own tool, which brings about a state rather than a change. */
const shopctl = (...args: string[]) => ({ argv: ['./bin/shopctl', ...args], cwd: settings.root });
const checkouts = (outcome?: string) => series('storefront_checkouts_total', outcome === undefined ? {} : { outcome });

const checkoutErrors = criterion('checkout-errors', {
  title: 'Share of checkouts that fail',
  because: 'before 2.4.1 it was below one in a thousand for months',
  probe: metricsProbe({
    url: text`${settings.shop}/metrics`,
    read: ratioOf(checkouts('error'), { to: checkouts(), over: '2s', atLeast: 10 }),
  }),
  fail: above(0.05),
  pass: below(0.01),
});
const oldVersion = criterion('old-version', {
  title: 'The version that answers',
  probe: httpProbe({ url: text`${settings.shop}/health`, read: jsonAt('version') }),
  pass: equals(previous),
});
const closed = criterion('closed', {
  title: 'The shop is closed for maintenance',
  because: 'nobody may place an order while the schema changes',
  probe: httpProbe({ url: text`${settings.shop}/health`, read: jsonAt('maintenance') }),
  pass: equals(true),
});
const shipsOrders = criterion('ships-orders', {
  title: 'Orders that wait to be shipped',
  probe: metricsProbe({ url: text`${settings.fulfilment}/metrics`, read: sumOf(series('fulfilment_backlog')) }),
  pass: below(100),
});
const nothingWaiting = criterion('nothing-waiting', {
  title: 'Fulfilment has nothing left to do',
  probe: metricsProbe({ url: text`${settings.fulfilment}/metrics`, read: sumOf(series('fulfilment_backlog')) }),
  pass: equals(0),
});

const announce = notify('announce', {
  title: `Tell people that ${taken} is about to be taken back`,
  channels: [pager, stakeholders],
  message: [`storefront ${taken} fails checkouts; taking it back to ${previous} waits for a decision.`],
});

const goAhead = gate('go-ahead', {
  title: `May ${taken} be taken back?`,
  question: `Take storefront ${taken} out of production and return to ${previous}? The shop closes for about a minute.`,
  role: owner,
  quorum: quorum(owner),
  decideOn: [checkoutErrors, shipsOrders],
  deadline: '30m',
  remindEvery: '5m',
});

const close = command('close-shop', {
  title: 'Close the shop for maintenance',
  ...shopctl('maintenance', 'on'),
  effect: 'repeatable',
  retry: { attempts: 3 },
  proceedWhen: [closed],
  undo: command('open-shop', { title: 'Open the shop', ...shopctl('maintenance', 'off'), effect: 'repeatable' }),
});

const backup = command('backup', {
  title: 'Back the orders up',
  ...shopctl('backup'),
  effect: 'repeatable',
  capture: object({ path: string(), orders: integer(), sha256: string() }),
});

const prepare = parallel('prepare', {
  title: 'Back up while fulfilment catches up',
  branches: [
    branch('database', 'Orders are safe', [backup]),
    branch('fulfilment', 'Nothing is left half-way', [
      check('caught-up', {
        title: 'Fulfilment has shipped what was ordered',
        criteria: [nothingWaiting],
        every: '500ms',
      }),
    ]),
  ],
});

const restoreBackup = contingency('restore-backup', {
  title: 'Restore the backup that was just made',
  because: 'if the schema cannot be reversed; nobody has ordered since, the shop being closed',
  steps: [
    command('restore', {
      title: 'Put the backup back',
      argv: ['./bin/shopctl', 'restore', backup.output.path],
      cwd: settings.root,
      effect: 'repeatable',
    }),
  ],
  then: 'retry',
});
/** Whether the orders are in the schema of 2.4.0 (1) or of 2.4.1 (2). */
const schemaIs = (done: string, notDone: string) => ({
  probe: commandProbe({ ...shopctl('schema'), read: 'stdout' }),
  done: equals(done),
  notDone: equals(notDone),
});
const emergencyFix = contingency('emergency-fix', {
  title: 'Switch discounts off instead of rolling back',
  because: 'the defect is in the new discounts; without them 2.4.1 sells at list price',
  steps: [
    command('discounts-off', { title: 'Switch discounts off', ...shopctl('discounts', 'off'), effect: 'repeatable' }),
    command('schema-again', {
      title: 'Migrate the orders again, where that was reversed',
      ...shopctl('migrate', 'up'),
      effect: 'once',
      verify: schemaIs('2', '1'),
    }),
    command('link-again', {
      title: `Point \`current\` at ${taken}`,
      ...shopctl('switch', taken),
      effect: 'repeatable',
    }),
    command('restart-again', { title: 'Restart the shop', ...shopctl('restart'), effect: 'repeatable' }),
    command('reopen', { title: 'Open the shop', ...shopctl('maintenance', 'off'), effect: 'repeatable' }),
    check('sells-again', { title: 'Checkouts succeed', criteria: [checkoutErrors], every: '2s', timeout: '1m' }),
  ],
  then: 'end',
});

const reverse = command('reverse-schema', {
  title: 'Reverse the migration of the orders',
  because: '2.4.0 cannot read the schema of 2.4.1; what customers were charged stays to the cent',
  ...shopctl('migrate', 'down'),
  effect: 'once',
  holdWhen: [closed],
  verify: schemaIs('1', '2'),
  onFailure: { advise: restoreBackup, because: 'a migration that stopped half-way is quicker restored than mended' },
  undo: command('migrate-again', {
    title: 'Migrate the orders again',
    ...shopctl('migrate', 'up'),
    effect: 'once',
    verify: schemaIs('2', '1'),
  }),
});

const switchLink = command('switch', {
  title: `Point \`current\` at ${previous}`,
  ...shopctl('switch', previous),
  effect: 'repeatable',
  retry: { attempts: 3 },
  onFailure: { advise: 'retry', because: 'it only replaces one link' },
  undo: command('switch-back', {
    title: `Point \`current\` at ${taken}`,
    ...shopctl('switch', taken),
    effect: 'repeatable',
  }),
});

const restart = command('restart', {
  title: 'Restart the shop',
  ...shopctl('restart'),
  effect: 'repeatable',
  proceedWhen: { criteria: [oldVersion], every: '200ms', timeout: '30s' },
  onFailure: {
    advise: emergencyFix,
    because: 'if 2.4.0 does not start, 2.4.1 without discounts is the quickest way to sell',
  },
});

const smokeTest = http('smoke-test', {
  title: 'Place one order behind the closed door',
  method: 'POST',
  url: text`${settings.shop}/checkout`,
  headers: { 'x-smoke-test': 'backout' },
  body: '{"item":"smoke-test","quantity":3}',
  expect: { status: [201], json: [{ path: ['version'], is: equals(previous) }] },
  capture: object({ id: string() }),
  onFailure: { advise: 'stop', because: 'do not open a shop that cannot sell' },
});

const open = command('open-shop', {
  title: 'Open the shop again',
  ...shopctl('maintenance', 'off'),
  effect: 'repeatable',
  retry: { attempts: 3 },
  irreversible: irreversible('customers order again: restoring the backup would lose what they order', {
    contingency: emergencyFix,
  }),
});

const settle = check('customers-buy', {
  title: 'Customers buy again',
  criteria: [checkoutErrors, shipsOrders],
  every: '1s',
  timeout: '1m',
});

const tellEnd = notify('tell', {
  title: `Tell people that the shop is back on ${previous}`,
  channels: [pager, stakeholders],
  message: [
    text`storefront is back on ${previous} and open. Backup: ${backup.output.path}, smoke test: ${smokeTest.output.id}.`,
  ],
});

export default backoutPlan({
  release: 'storefront@2.4.1',
  returnsTo: previous,
  title: `Take storefront ${taken} back to ${previous}`,
  authors: ['dana@storefront.example'],
  roles: [support, owner],
  settings,
  circumstances: {
    rollBackWhen: [checkoutErrors],
    successWhen: [oldVersion, checkoutErrors],
    because: 'a shop that fails one checkout in twenty loses more in an hour than 2.4.1 brings in a week',
  },
  window: {
    closesAfter: '2d',
    because: 'on the third day the accounts are closed, and then orders can no longer change their schema',
  },
  authorizedBy: { gate: goAhead, because: 'closing the shop, even for a minute, is for its owner to decide' },
  performedBy: { role: support, startWithin: '15m', because: 'production support is on call around the clock' },
  steps: [announce, goAhead, close, prepare, reverse, switchLink, restart, smokeTest, open, settle, tellEnd],
  contingencies: [restoreBackup, emergencyFix],
  duration: {
    expected: '2m',
    atMost: '35m',
    because: 'measured with a copy of the orders; the decision may take half an hour',
  },
  communication: {
    channels: [pager, stakeholders],
    tell: [
      { when: 'gate-opened', channels: [pager] },
      { when: 'held', channels: [pager] },
      { when: 'ended', channels: [pager, stakeholders] },
    ],
    remindEvery: '5m',
    because: 'the people on call must act; product and customer desk must know, and can wait for their mail',
  },
  tested: untested('the way back was tried by hand with a copy of the orders, not yet as a rehearsal'),
  affects: [
    {
      service: 'fulfilment',
      because: 'it reads the orders whose schema changes',
      criteria: [shipsOrders],
      call: 'Fulfilment on call, +46 8 555 0199',
    },
  ],
  silenced: [
    {
      code: 'plan-once-unverified',
      at: smokeTest,
      because: 'whether a test order was placed the performer sees in the shop; a second one disturbs nobody',
    },
    {
      code: 'plan-no-way-decided',
      at: open,
      because:
        'whoever approves the rollback is shown the emergency fix, and the shop earns nothing while one more is asked',
    },
  ],
});
