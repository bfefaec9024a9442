import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withCopy, type Patch } from '../../../lint/patched-copy.ts';
import { throwAwayPlan, throwAwayProbe, throwAwayStep } from '../../../lint/throw-away-kinds.ts';

/** What reads the plan in the copy, and prints what came of it. */
const reader: Patch = {
  file: 'plans/read-throw-away.ts',
  text: `import { freezePlan } from './language/freeze/freeze.ts';
import { buildOutline } from './language/build-outline.ts';
import { showPlan } from './language/document/show.ts';
import { planSvg } from './language/graph/svg.ts';
import { planJsonSchema } from './language/json-schema.ts';
import { coveredBy } from './language/plan-queries.ts';
import plan from './handbook-site/throw-away.ts';

const { frozen, findings } = freezePlan(plan);
if (!frozen) throw new Error(JSON.stringify(findings));
console.log(JSON.stringify({
  findings,
  outline: buildOutline(frozen.plan),
  covered: coveredBy(frozen.plan, 'go-ahead'),
  document: showPlan(frozen.plan),
  picture: planSvg(frozen.plan),
  schema: planJsonSchema(),
}));
`,
};

describe('a step of a kind that was just added, measured by a probe of a kind that was just added', () => {
  it('is frozen, walked, shown and drawn like every other', async () => {
    const read = (copy: string) => promisify(execFile)(process.execPath, [reader.file], { cwd: copy });
    const { stdout } = await withCopy([...throwAwayStep, ...throwAwayProbe, throwAwayPlan, reader], read);
    const { findings, outline, covered, document, picture, schema } = JSON.parse(stdout) as Record<string, never>;
    expect(findings).toEqual([]);
    expect(outline).toMatchObject({
      steps: [
        { a: 'go-ahead', k: 'gate' },
        { a: 'clean', k: 'query', q: 'local', t: 60_000, u: true },
        { a: 'switch', k: 'command', q: 'local', t: 305_000, u: { k: 'query', q: 'local', t: 305_000 } },
      ],
    });
    expect(covered).toEqual(['clean', 'switch', 'clean~undo', 'switch~undo', '@call/ring']);
    expect(document).toContain('sends from local to {setting database}: delete from gifts where shop = {setting url}');
    expect(document).toContain('measured on local: select 1 in {setting database}');
    expect(picture).toContain('query, support, 1s, can be undone');
    expect(schema).toMatchObject({ $defs: { QueryStep: {}, UndoStep: {}, Probe: {} } });
  });
});
