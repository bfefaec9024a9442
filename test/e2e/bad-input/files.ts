import { fileURLToPath } from 'node:url';

/** A path of this checkout. */
export const checkout = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A plan file that says everything, with one thing changed. */
function planFile({
  title = "'Back'",
  tested = "untested('a fixture')",
}: { title?: string; tested?: string } = {}): string {
  return `import * as say from '${checkout('plans/language/index.ts')}';
const { untested, unanswered } = say;
const operator = say.role('operator', { title: 'Operator', does: 'performs' });
const approver = say.role('approver', { title: 'Approver', does: 'decides' });
const env = say.settings({ production: { url: 'http://127.0.0.1:9' } });
const works = say.criterion('works', { title: 'It works', probe: say.commandProbe({ argv: ['true'], timeout: '5s' }), pass: say.equals(0) });
const goAhead = say.gate('go-ahead', { title: 'Go ahead?', quorum: approver });
const fix = say.contingency('fix', { title: 'Fix', because: 'it failed', then: 'end', steps: [say.manual('ring', { title: 'Ring', instructions: ['Ring'] })] });
export default say.backoutPlan({
  release: 'shop@2.0.0',
  returnsTo: '1.9.0',
  title: ${title},
  authors: ['dev@example.com'],
  roles: [operator, approver],
  settings: env,
  circumstances: { rollBackWhen: [works], successWhen: [works], because: 'it must work' },
  window: { closesAfter: '1d', because: 'a day' },
  authorizedBy: { gate: goAhead, because: 'the owner decides' },
  performedBy: { role: operator, startWithin: '15m', because: 'on call' },
  steps: [goAhead, say.command('switch', { title: 'Switch', argv: ['true'], onFailure: { advise: fix, because: 'nothing else helps' } })],
  contingencies: [fix],
  duration: { expected: '5m', atMost: '30m', because: 'measured' },
  communication: { channels: [say.webhook('ops', { title: 'Operations', url: env.url })], because: 'people must know' },
  tested: ${tested},
  affects: [],
});
void [untested, unanswered];
`;
}

/** The plans and rosters that people hand in, each with its own mistake. */
export const files: Record<string, string> = {
  'sound.ts': planFile(),
  'plans/shop/9.9.9.ts': planFile(),
  'unanswered.ts': planFile({ tested: "unanswered('tested')" }),
  'syntax.ts': 'export default {\n',
  'endless.ts': 'while (true) {}\nexport default 1;\n',
  'throws.ts': "throw new Error('no \\u001b[2J luck');\nexport default 1;\n",
  'nothing.ts': 'export const plan = 1;\n',
  'clock.ts': planFile({ title: '`Back at ${Date.now()}`' }),
  'random.ts': planFile({ title: '`Back ${Math.random()}`' }),
  'steering.ts': planFile({ title: "'Back \\u001b[2J\\u202e'" }),
  'elsewhere.ts': `import { smallest } from '${checkout('test/plans/fixtures/smallest.ts')}';\nexport default smallest();\n`,
  'broken.yaml': 'v: 1\npeople: [\n',
  'shapeless.yaml': 'v: 1\npeople:\n  - person: dev@example.com\n    name: Dev\n    roles: developer\n    keys: []\n',
};
