import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examplePlan } from '../evaluate/documented.ts';
import { inspectPlan } from '../../../plans/evaluate/index.ts';
import { newPlan } from '../../../plans/language/document/template.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const given = `
import * as b from 'backout';
const { command, contingency, criterion, gate, object, optional, rehearsed, role, secret, settings, string, text, webhook } = b;
const ops = role('ops', { title: 'x', does: 'y' });
const env = settings({ production: { host: 'a', port: 1 }, staging: { host: 'b', port: 2 } });
const healthy = criterion('healthy', { title: 'x', probe: b.commandProbe({ argv: ['true'] }), pass: b.equals(0) });
const restore = contingency('restore', { title: 'x', because: 'y', steps: [] });
const password = secret('PASSWORD', { title: 'x' });
const backup = command('backup', { title: 'x', argv: ['x'], capture: object({ path: string(), note: optional(string()) }) });
const silent = command('silent', { title: 'x', argv: ['x'] });
`;

/** What an author can get wrong, and the first line that the compiler prints for it. */
const mistakes: readonly (readonly [what: string, statement: string, message: string])[] = [
  [
    'a setting that does not exist',
    'text`${env.hst}`',
    "Property 'hst' does not exist on type '{ readonly host: Setting; readonly port: Setting; } & Settings<\"production\" | \"staging\">'. Did you mean 'host'?",
  ],
  [
    'an environment without a setting',
    "settings({ a: { host: 'x', port: 1 }, b: { host: 'x' } })",
    'Type \'{ host: "x"; }\' is not assignable to type \'{ readonly host: "x"; } & { readonly host: string; readonly port: number; }\'.',
  ],
  [
    'an environment that does not exist',
    "rehearsed(env, 'stagin', { maxAge: '1d', because: 'x' })",
    'Argument of type \'"stagin"\' is not assignable to parameter of type \'"production" | "staging"\'.',
  ],
  [
    'a setting of two kinds',
    "settings({ a: { port: 1 }, b: { port: 'x' } })",
    "Type '1' is not assignable to type '1 & SameKindInEveryEnvironment'.",
  ],
  [
    'an output that does not exist',
    "command('c', { title: 'x', argv: [backup.output.pth] })",
    "Property 'pth' does not exist on type '{ readonly path: Output; readonly note: OptionalOutput; }'. Did you mean 'path'?",
  ],
  [
    'an output that may be absent',
    "command('c', { title: 'x', argv: [backup.output.note] })",
    "Type 'OptionalOutput' is not assignable to type 'Input'.",
  ],
  [
    'an output of a step that captures nothing',
    "command('c', { title: 'x', argv: [silent.output.path] })",
    "Property 'path' does not exist on type 'NothingCaptured'.",
  ],
  [
    'an output of a later step',
    "command('c', { title: 'x', argv: [later.output.path] });\nconst later = command('later', { title: 'x', argv: ['x'], capture: object({ path: string() }) })",
    "Block-scoped variable 'later' used before its declaration.",
  ],
  [
    'a contingency that comes later',
    "command('c', { title: 'x', argv: ['x'], onFailure: { advise: later, because: 'x' } });\nconst later = contingency('later', { title: 'x', because: 'x', steps: [] })",
    "Block-scoped variable 'later' used before its declaration.",
  ],
  [
    'a criterion that comes later',
    "command('c', { title: 'x', argv: ['x'], holdWhen: [later] });\nconst later = criterion('later', { title: 'x', probe: b.commandProbe({ argv: ['x'] }), pass: b.equals(0) })",
    "Block-scoped variable 'later' used before its declaration.",
  ],
  [
    'a role that comes later',
    "command('c', { title: 'x', argv: ['x'], role: later });\nconst later = role('later', { title: 'x', does: 'x' })",
    "Block-scoped variable 'later' used before its declaration.",
  ],
  [
    'a setting that comes later',
    "command('c', { title: 'x', argv: [later.host] });\nconst later = settings({ production: { host: 'x' } })",
    "Block-scoped variable 'later' used before its declaration.",
  ],
  [
    'a captured object where one value is needed',
    "command('c', { title: 'x', argv: [backup.output] })",
    "Type '{ readonly path: Output; readonly note: OptionalOutput; }' is not assignable to type 'Input'.",
  ],
  [
    'a role that does not exist',
    "command('c', { title: 'x', argv: ['x'], role: opss })",
    "Cannot find name 'opss'. Did you mean 'ops'?",
  ],
  [
    'a role by its name',
    "command('c', { title: 'x', argv: ['x'], role: 'ops' })",
    "Type 'string' is not assignable to type 'Role'.",
  ],
  [
    'something else for a role',
    "command('c', { title: 'x', argv: ['x'], role: healthy })",
    "Type 'Criterion' is not assignable to type 'Role'.",
  ],
  [
    'a criterion by its name',
    "command('c', { title: 'x', argv: ['x'], holdWhen: ['healthy'] })",
    "Type 'string' is not assignable to type 'Criterion'.",
  ],
  [
    'a criterion that does not exist',
    "command('c', { title: 'x', argv: ['x'], holdWhen: [helthy] })",
    "Cannot find name 'helthy'. Did you mean 'healthy'?",
  ],
  [
    'a contingency by its name',
    "command('c', { title: 'x', argv: ['x'], onFailure: { advise: 'restore', because: 'x' } })",
    'Type \'"restore"\' is not assignable to type \'"retry" | "skip" | "stop" | Contingency\'.',
  ],
  [
    'a contingency that does not exist',
    "b.irreversible('x', { contingency: restor })",
    "Cannot find name 'restor'. Did you mean 'restore'?",
  ],
  [
    'a secret in a command line',
    "command('c', { title: 'x', argv: [password] })",
    "Type 'Secret' is not assignable to type 'Input'.",
  ],
  [
    'a secret inside a text in a command line',
    "command('c', { title: 'x', argv: [text`-p${password}`] })",
    "Type 'SecretText' is not assignable to type 'Input'.",
  ],
  [
    'a secret in an address',
    "webhook('c', { title: 'x', url: password })",
    "Type 'Secret' is not assignable to type 'Input'.",
  ],
  [
    'a duration without a unit',
    "command('c', { title: 'x', argv: ['x'], timeout: '5' })",
    "Type '\"5\"' is not assignable to type '`${number}d` | `${number}h` | `${number}m` | `${number}ms` | `${number}s`'.",
  ],
  [
    'a member that does not exist',
    "command('c', { title: 'x', argv: ['x'], timout: '5m' })",
    "Object literal may only specify known properties, but 'timout' does not exist in type 'CommandSpec<undefined>'. Did you mean to write 'timeout'?",
  ],
  [
    'a quorum of no role',
    "gate('g', { title: 'x', quorum: healthy })",
    "Type 'Criterion' is not assignable to type 'Quorum'.",
  ],
  [
    'a gate that is no gate',
    "b.backoutPlan({ authorizedBy: { gate: silent, because: 'x' } } as never as b.PlanSpec);\nconst authority: b.PlanSpec['authorizedBy'] = { gate: silent, because: 'x' }",
    "Type 'Command<undefined>' is not assignable to type 'Gate'.",
  ],
  [
    'an unanswered question',
    "const answer: b.PlanSpec['window'] = b.unanswered('window')",
    "Type 'Unanswered<\"In which time window, counted from the deployment, is a rollback possible?\", \"For example: window: { closesAfter: '2d', because: 'after two days the old schema is dropped' }\">' is missing the following properties from type 'Window': closesAfter, because",
  ],
];

describe('what the compiler says of a plan', () => {
  let folder = '';
  let said = new Map<string, string[]>();
  let printed = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'backout-types-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'backout'));
    symlinkSync(join(root, 'node_modules', '@types'), join(folder, 'node_modules', '@types'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] }),
    );
    writeFileSync(
      join(folder, 'right.ts'),
      `${given}command('c', { title: 'x', argv: [backup.output.path, text\`\${env.host}\`], role: ops, env: { P: password } });`,
    );
    writeFileSync(join(folder, 'documented.ts'), examplePlan());
    writeFileSync(join(folder, 'new.ts'), newPlan({ service: 'shop', version: '2.4.1' }, '2.4.0'));
    mistakes.forEach(([, statement], at) =>
      writeFileSync(join(folder, `mistake-${at}.ts`), `${given}${statement};\nexport {};\n`),
    );
    printed = await compile(folder);
    said = byFile(printed);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is nothing, where all is right', () => {
    expect(said.get('right.ts')).toBeUndefined();
    expect(said.get('documented.ts')).toBeUndefined();
  });

  it.each(mistakes.map(([what, , message], at) => [what, message, at] as const))(
    'is short and to the point for %s',
    (_what, message, at) => {
      const lines = said.get(`mistake-${at}.ts`) ?? [];
      expect(lines[0]).toBe(message);
      expect(lines.length).toBeLessThanOrEqual(6);
    },
  );

  it('asks the questions of a new plan', () => {
    const asked = said.get('new.ts')?.filter((line) => line.includes('Unanswered<')) ?? [];
    expect(asked).toHaveLength(10);
    expect(asked[0]).toContain('Which circumstances require a rollback');
  });

  it('finds in a new plan, line by line, what the check finds without it', async () => {
    const asked = [...printed.matchAll(/^new\.ts\((\d+),\d+\): error TS\d+: Type 'Unanswered<"([^"]+)"/gm)];
    const { findings } = await inspectPlan(join(folder, 'new.ts'));
    expect(asked).toHaveLength(10);
    expect(asked.map(([, line, asks]) => [Number(line), asks])).toEqual(
      findings.map(({ where, message }) => [Number(where?.split(':').at(-2)), message.replace(/^.*? answered: /, '')]),
    );
  });
});

function compile(folder: string): Promise<string> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve) => {
    // It ends with a status other than 0, as it should: most of the files are wrong.
    execFile(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

/** The messages for each file, without their places; what belongs to a message follows it, indented. */
function byFile(output: string): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of output.split('\n')) {
    const match = /^(.+?\.ts)\(\d+,\d+\): error TS\d+: (.*)$/.exec(line);
    if (match?.[1]) lines.set(match[1], (current = lines.get(match[1]) ?? []));
    if (line.trim()) current.push(match?.[2] ?? line);
  }
  return lines;
}
