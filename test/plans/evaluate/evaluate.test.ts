import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from '../../../common/digest.ts';
import type { BackoutError } from '../../../common/errors.ts';
import { evaluatePlan, inspectPlan, requireRelease } from '../../../plans/evaluate/index.ts';
import { completePlan, lineOf, planFile, removePlanFiles } from './plan-file.ts';

afterAll(removePlanFiles);

/** The error that evaluating a file of this text ends with. */
async function failure(text: string, limits = {}): Promise<BackoutError> {
  return evaluatePlan(planFile(text), limits).then(
    () => Promise.reject(new Error('the plan was evaluated')),
    (error: BackoutError) => error,
  );
}

/** The complete plan with something before its first declaration. */
const before = (statement: string) =>
  completePlan.replace("const support = role('production-support'", `${statement}\n$&`);

describe('evaluating a plan file', () => {
  it('freezes what it exports, with its source and the places of its parts', async () => {
    const file = planFile(completePlan);
    const { plan, digest, frozen, source, sourceMap, findings } = await evaluatePlan(file);
    expect(plan.release).toEqual({ service: 'shop', version: '2.4.1' });
    expect(findings).toEqual([]);
    expect(digest).toBe(digestOf(frozen));
    expect(new TextDecoder().decode(source)).toBe(completePlan);
    const { files, places } = JSON.parse(new TextDecoder().decode(sourceMap));
    expect(files).toEqual(['2.4.1.ts']);
    expect(places['/window/closesAfterMs']).toEqual([0, lineOf(completePlan, 'window: {'), expect.any(Number)]);
    expect(places['/steps/3']).toEqual([0, lineOf(completePlan, 'const backup = command('), 16]);
  });

  it.each(['7615917337495251231', '9_007_199_254_740_993', '0x20000000000001', '1e400'])(
    'refuses the number %s, which would be kept as another one, with its place',
    async (number) => {
      const text = before(`const id = ${number};`);
      const error = await failure(text);
      expect(error).toMatchObject({ code: 'plan-invalid', message: 'this number cannot be kept exactly' });
      expect(error.detail).toMatchObject({
        found: number,
        where: expect.stringContaining(`:${lineOf(text, number)}:12`),
      });
    },
  );

  it('takes a frozen file as it is', async () => {
    const { frozen, digest } = await evaluatePlan(planFile(completePlan));
    const again = await evaluatePlan(planFile(new TextDecoder().decode(frozen), 'plan.json'));
    expect(again.digest).toBe(digest);
    expect(again.frozen).toEqual(frozen);
  });

  it('refuses a frozen file that is not complete, by its place', async () => {
    const file = planFile('{ "v": 1 }', 'plan.json');
    await expect(evaluatePlan(file)).rejects.toMatchObject({ code: 'plan-invalid', detail: { where: `${file}:1:1` } });
  });

  it('lets a plan import files beside it, also where a link leads to it', async () => {
    const file = planFile(
      completePlan
        .replace("'dev@example.com'", 'author')
        .replace('\nconst support', "\nimport { author } from './people.ts';\n$&"),
    );
    writeFileSync(join(dirname(file), 'people.ts'), "export const author = 'dev@example.com';\n");
    const link = join(dirname(planFile('')), 'link.ts');
    symlinkSync(file, link);
    expect((await evaluatePlan(link)).plan.authors).toEqual(['dev@example.com']);
  });

  it("places a finding in the author's file", async () => {
    const text = completePlan.replace('window: {', "window: { opensAfter: '3d',");
    const file = planFile(text);
    const { findings } = await evaluatePlan(file);
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'plan-invalid',
        path: '/window/closesAfterMs',
        where: `${file}:${lineOf(text, 'window: {')}:31`,
      }),
    );
  });

  it('names every unanswered question with its place and an example', async () => {
    const text = completePlan
      .replace(/window: \{.*\},/, "window: unanswered('window'),")
      .replace(/tested: .*\),/, "tested: unanswered('tested'),")
      .replace('import {', 'import { unanswered,');
    const file = planFile(text);
    const { evaluated, findings } = await inspectPlan(file);
    expect(evaluated).toBeUndefined();
    expect(findings.map(({ code, path, where }) => [code, path, where])).toEqual([
      ['plan-unanswered', '/window', `${file}:${lineOf(text, "unanswered('window')")}:11`],
      ['plan-unanswered', '/tested', `${file}:${lineOf(text, "unanswered('tested')")}:11`],
    ]);
    expect(findings[0]?.message).toMatch(/^question 2 is not answered: In which time window/);
    expect(findings[0]?.expected).toContain("window: { closesAfter: '2d'");
    await expect(evaluatePlan(file)).rejects.toMatchObject({
      code: 'plan-unanswered',
      exitCode: 2,
      message: expect.stringContaining('(and 1 more)'),
    });
  });

  it('says where a syntax error is', async () => {
    const error = await failure('const a = {\n  b: 1,,\n};\n');
    expect(error).toMatchObject({
      code: 'plan-source-failed',
      detail: { where: expect.stringMatching(/2\.4\.1\.ts:2:8$/), found: 'b: 1,,' },
    });
  });

  it('says where a syntax error is in a file that the plan imports', async () => {
    const file = planFile("import './broken.ts';\n");
    writeFileSync(join(dirname(file), 'broken.ts'), 'const a = 1;\nconst b = ;\n');
    await expect(evaluatePlan(file)).rejects.toMatchObject({
      code: 'plan-source-failed',
      detail: { where: expect.stringMatching(/broken\.ts/) },
    });
  });

  it('says what of TypeScript cannot be used, and which builder does not exist', async () => {
    const counted = await failure('enum Colour {\n  red,\n}\nexport default Colour;\n');
    expect(counted).toMatchObject({
      code: 'plan-source-failed',
      message: expect.stringMatching(/^the plan cannot be read: .*enum/),
    });
    const misspelt = await failure("import { comand } from 'backout';\nexport default comand;\n");
    expect(misspelt.message).toMatch(/^the plan cannot be read: .*'comand'/);
    expect(misspelt.detail.where).toMatch(/2\.4\.1\.ts:1:1$/);
  });

  it('says which import does not exist', async () => {
    expect((await failure("import './people.ts';\n")).message).toMatch(
      /^the plan cannot be read: Cannot find module .*people\.ts/,
    );
  });

  it('takes a plan in a package that calls its files scripts', async () => {
    const file = planFile(completePlan);
    writeFileSync(join(dirname(file), 'package.json'), '{ "type": "commonjs" }');
    expect((await evaluatePlan(file)).findings).toEqual([]);
  });

  it('does not mind what a plan prints', async () => {
    const { findings } = await evaluatePlan(
      planFile(before("console.log('{}'); console.error('heap out of memory');")),
    );
    expect(findings).toEqual([]);
  });

  it('ends an endless loop', async () => {
    const error = await failure('for (;;) {}\n', { timeMs: 300 });
    expect(error).toMatchObject({
      code: 'plan-source-timeout',
      message: 'the plan did not come to an end within 0.3 s',
    });
    expect(error.detail.where).toMatch(/2\.4\.1\.ts$/);
  });

  it('ends a plan that waits for what never comes', async () => {
    expect(await failure('await new Promise(() => {});\n')).toMatchObject({ code: 'plan-source-failed' });
  });

  it('says where an error was thrown', async () => {
    const error = await failure(before("throw new TypeError('no such region');"));
    expect(error).toMatchObject({ code: 'plan-source-failed', message: 'the plan threw an error: no such region' });
    expect(error.detail.found).toBe('TypeError: no such region');
    expect(error.detail.where).toMatch(new RegExp(`2\\.4\\.1\\.ts:${lineOf(completePlan, 'const support')}:7$`));
  });

  it('says where a value was used before its declaration', async () => {
    const error = await failure(before('String(backup.output.path);'));
    expect(error.message).toContain("Cannot access 'backup' before initialization");
    expect(error.detail.where).toMatch(/2\.4\.1\.ts:\d+:8$/);
  });

  it('asks for a default export, and tells what there is', async () => {
    const error = await failure(
      completePlan.replace('export default backoutPlan(', 'export const plan = backoutPlan('),
    );
    expect(error).toMatchObject({
      code: 'plan-no-default-export',
      detail: { found: 'only plan', expected: 'export default backoutPlan({ … })' },
    });
  });

  it('refuses a default export that is no plan', async () => {
    expect(await failure('export default { release: "shop@2.4.1" };\n')).toMatchObject({
      code: 'plan-invalid',
      message: 'this is not a plan',
    });
  });

  it.each([
    ['new Date();', 'the clock (Date)'],
    ['Math.random();', 'random numbers (Math.random)'],
    ['import.meta.dirname;', 'the place where its file lies (import.meta)'],
  ])('refuses %s and says where', async (statement, forbidden) => {
    const error = await failure(before(statement));
    expect(error).toMatchObject({ code: 'plan-not-deterministic', message: `the plan uses ${forbidden}` });
    expect(error.detail.where).toMatch(new RegExp(`2\\.4\\.1\\.ts:${lineOf(completePlan, 'const support')}:\\d+$`));
  });

  it('refuses all that differs between times and machines', async () => {
    const uses = [
      'Date.now()',
      'performance.now()',
      'performance.timeOrigin',
      'crypto.randomUUID()',
      "new Intl.DateTimeFormat('en').format()",
      'process.hrtime.bigint()',
      'process.uptime()',
      'process.cwd()',
      'process.getuid()',
      'navigator.hardwareConcurrency',
      "process.getBuiltinModule('node:os')",
      "fetch('http://127.0.0.1:9')",
      "new WebSocket('ws://127.0.0.1:9')",
      'setTimeout(() => {}, 1)',
      'process.kill(1, 0)',
      'process.exit(0)',
      'process.abort()',
      "process.loadEnvFile('.env')",
      'process.memoryUsage()',
      'globalThis.Date = class {}',
      'Math.random = () => 4',
      'globalThis.fetch = () => {}',
    ];
    const attempts = uses.map((use) => `[${JSON.stringify(use)}, () => { ${use}; }]`);
    const error = await failure(`
      const same = [process.platform, process.arch, process.version, process.argv].join();
      const allowed = [${attempts.join()}].filter(([, use]) => {
        try { use(); return true; } catch (thrown) { return thrown.name !== 'ForbiddenInPlan'; }
      });
      throw new Error('allowed: ' + allowed.map(([use]) => use) + '; ' + same);`);
    expect(error.message).toBe('the plan threw an error: allowed: ; linux,x64,v24.0.0,');
  });

  it.each(['Date', 'fetch'])('refuses a plan that deletes the guard in front of %s', async (name) => {
    const error = await failure(before(`delete (globalThis as Record<string, unknown>)['${name}'];`));
    expect(error.message).toContain('Cannot delete property');
    const defined = await failure(before(`Object.defineProperty(globalThis, '${name}', { value: 1 });`));
    expect(defined.message).toContain('Cannot redefine property');
  });

  it('refuses the network through a package that the plan imports', async () => {
    const file = planFile(completePlan.replace('import {', "import 'chatty';\nimport {"));
    const folder = join(dirname(file), 'node_modules', 'chatty');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      '{"name":"chatty","version":"1.0.0","type":"module","main":"index.js"}',
    );
    writeFileSync(join(folder, 'index.js'), "import { connect } from 'node:net'; export const dial = connect;");
    await expect(evaluatePlan(file)).rejects.toMatchObject({
      code: 'plan-not-deterministic',
      message: 'the plan uses the network or another process, through a package (node:net)',
    });
  });

  it('ends once the plan is exported, even if the module has work left', async () => {
    expect((await evaluatePlan(planFile(before("process.on('exit', () => { for (;;) {} });")))).findings).toEqual([]);
  });

  it.each([
    ['nothing at all', 'throw undefined;', 'undefined'],
    ['what cannot be asked', 'throw { toString() { throw new Error(); } };', 'what cannot be shown'],
    ['what is not as errors are', "throw Object.assign(new Error('x'), { message: 5, stack: null, name: {} });", '5'],
    ['where nobody waits', "Promise.reject(new Error('nobody waits'));", 'nobody waits'],
    ['pages', "throw new Error('x'.repeat(30_000_000));", `${'x'.repeat(299)}…`],
  ])('says what a plan threw that throws %s', async (_what, statement, message) => {
    const error = await failure(`${statement}\nexport {};\n`);
    expect(error).toMatchObject({ code: 'plan-source-failed', message: `the plan threw an error: ${message}` });
    expect(Object.keys(error.detail)).toEqual(['expected', 'found', 'where', 'next']);
  });

  it('refuses modules of Node', async () => {
    expect(await failure("import { hostname } from 'node:os';\nexport default hostname();\n")).toMatchObject({
      code: 'plan-not-deterministic',
      message: 'the plan uses modules of Node (node:os)',
    });
  });

  it('refuses a plan that differs from one evaluation to the next, and says where', async () => {
    const text = completePlan.replace("title: 'Back to 2.4.0'", 'title: `Back ${process.pid}`');
    const error = await failure(text);
    expect(error).toMatchObject({
      code: 'plan-not-deterministic',
      detail: { found: 'two different values at /title' },
    });
    expect(error.detail.where).toMatch(new RegExp(`2\\.4\\.1\\.ts:${lineOf(text, 'title: `Back')}:3$`));
  });

  it('shows a plan nothing of the environment that it is evaluated in', async () => {
    const error = await failure(before('throw new Error(Object.keys(process.env).join());'));
    expect(error.message).toBe('the plan threw an error: TZ');
  });

  it('lets a plan read nothing but what it needs', async () => {
    const other = planFile('export const a = 1;\n', 'other.ts');
    expect((await failure(`import ${JSON.stringify(other)};\n`)).message).toBe(
      'the plan uses a file that it may not read, or more than reading',
    );
  });

  it('ends a plan that takes too much memory', async () => {
    const error = await failure('const all: unknown[] = [];\nfor (;;) all.push(new Array(10_000).fill({}));\n', {
      megabytes: 64,
      timeMs: 60_000,
    });
    expect(error).toMatchObject({ code: 'plan-source-failed', message: 'the plan used more than 64 MB of memory' });
  });

  it('says which file cannot be read', async () => {
    await expect(evaluatePlan('no/such/plan.ts')).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: { where: 'no/such/plan.ts' },
    });
  });

  it('says what is no plan file, without waiting for it', async () => {
    const folder = dirname(planFile(completePlan));
    const latin = join(folder, 'latin.ts');
    writeFileSync(latin, Buffer.from("const a = 1;\nconst b = 'Zurück';\n", 'latin1'));
    execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
    writeFileSync(join(folder, 'plan.txt'), completePlan);
    const found = (name: string) =>
      evaluatePlan(join(folder, name)).catch((error: BackoutError) => [
        error.code,
        error.detail.found,
        error.detail.where,
      ]);
    expect(await Promise.all(['.', 'pipe.ts', 'plan.txt', 'latin.ts'].map(found))).toEqual([
      ['file-unreadable', 'a folder', folder],
      ['file-unreadable', 'no ordinary file', join(folder, 'pipe.ts')],
      ['file-unreadable', 'plan.txt', join(folder, 'plan.txt')],
      ['plan-source-failed', 'bytes of another encoding, or of no text', `${latin}:2:15`],
    ]);
  });

  it('refuses the plan of another release', async () => {
    const { plan } = await evaluatePlan(planFile(completePlan));
    expect(() => requireRelease(plan, { service: 'shop', version: '2.4.1' }, 'x')).not.toThrow();
    expect(() => requireRelease(plan, { service: 'shop', version: '2.4.2' }, 'x')).toThrow(
      expect.objectContaining({
        code: 'plan-wrong-release',
        detail: expect.objectContaining({ expected: 'a plan for shop@2.4.2', found: 'a plan for shop@2.4.1' }),
      }),
    );
  });
});
