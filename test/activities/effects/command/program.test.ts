import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { checkSize } from '../../../../activities/effects/command/argument-size.ts';
import { environmentOf, lookUp } from '../../../../activities/effects/command/resolve-executable.ts';
import { tellingLine } from '../../../../activities/effects/values/sanitize-text.ts';
import { spoolFolders, start } from '../support/spooled.ts';

const folder = spoolFolders();

function program(content: string, mode = 0o755): string {
  const path = join(folder(), 'deploy');
  writeFileSync(path, content, { mode });
  return path;
}
const found = (path: string, env: Readonly<Record<string, string>> = environmentOf({})) => lookUp(path, env, '/');

describe('a program', () => {
  it.each([
    ['is empty', '', 'is empty', 'put the program there again'],
    ['ends its first line as Windows does', '#!/bin/sh\r\necho x\r\n', 'carriage return', 'line ends of Unix'],
    ['ends it so behind env', '#!/usr/bin/env bash\r\necho x\r\n', 'carriage return', 'line ends of Unix'],
    ['names an interpreter that is not there', '#!/opt/none/python9\n', 'an interpreter', 'install /opt/none/python9'],
    ['names one that is not in the PATH', '#!/usr/bin/env python9 -u\n', 'an interpreter', 'install python9'],
    ['names one behind options of env', '#! /usr/bin/env -S python9 -u\n', 'an interpreter', 'install python9'],
  ])('that %s holds its step, and says what is wrong', (_, content, message, next) => {
    const path = program(content);
    expect(() => found(path)).toThrow(
      expect.objectContaining({
        code: 'command-not-found',
        message: expect.stringContaining(message),
        detail: expect.objectContaining({ where: path, next: expect.stringContaining(next) }),
      }),
    );
    expect(() => found(path)).toThrow(`on ${hostname()}`);
  });

  it.each([
    ['names its interpreter', '#!/bin/sh\n'],
    ['hands its interpreter an option', '#!/bin/sh -e\n'],
    ['is found by env', '#!/usr/bin/env sh\n'],
    ['says more to env than a name', '#!/usr/bin/env -i PATH=/bin sh\n'],
    ['names none', 'echo x\n'],
    ['has other lines that end as Windows ends them', '#!/bin/sh\necho x\r\n'],
  ])('that %s is taken', (_, content) => {
    const path = program(content);
    expect(found(path)).toBe(path);
  });

  it('whose interpreter is named from its working directory is taken', () => {
    const base = folder();
    mkdirSync(join(base, 'bin'));
    writeFileSync(join(base, 'bin', 'run'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(base, 'deploy'), '#!bin/run\n', { mode: 0o755 });
    expect(lookUp('./deploy', environmentOf({}), base)).toBe(join(base, 'deploy'));
  });

  it('that nobody may read is taken: it may be executed', () => {
    const path = program('#!/bin/sh\n', 0o711);
    expect(found(path)).toBe(path);
  });
});

describe('an argument list', () => {
  const mebibyte = 'x'.repeat(1_048_576);

  it.each([
    ['an argument', { argv: ['echo', 'x'.repeat(140_000)], env: {} }, 'argument 1', '140001'],
    ['a variable', { argv: ['echo'], env: { LIST: 'x'.repeat(140_000) } }, 'the variable LIST', '140026'],
  ])('is too long by %s alone, which is named', (_, given, what, size) => {
    expect(() => checkSize(given)).toThrow(
      expect.objectContaining({
        code: 'input-unresolved',
        message: expect.stringContaining('too long'),
        detail: expect.objectContaining({
          expected: expect.stringContaining(what),
          found: expect.stringContaining(size),
        }),
      }),
    );
  });

  it('is too long by all of it together', () => {
    const argv = Array.from({ length: 100 }, () => mebibyte.slice(0, 100_000));
    expect(() => checkSize({ argv, env: {} })).toThrow(/too long/);
  });

  it('that is just short enough starts', async () => {
    const most = (count: number) => ['/bin/true', ...Array.from({ length: count }, () => 'x'.repeat(65_000))];
    const fits = (count: number): boolean => {
      try {
        checkSize({ argv: most(count), env: environmentOf({}) });
        return true;
      } catch {
        return false;
      }
    };
    const longest = Array.from({ length: 200 }, (_, at) => at).findLast(fits) ?? 0;
    expect(longest).toBeGreaterThan(1);
    expect(await (await start(folder(), most(longest))).end()).toEqual({ kind: 'exited', code: 0 });
    const one = ['/bin/true', 'x'.repeat(131_071)];
    checkSize({ argv: one, env: { LIST: 'x'.repeat(131_046) } });
    const started = await start(folder(), one, { env: { LIST: 'x'.repeat(131_046) } });
    expect(await started.end()).toEqual({ kind: 'exited', code: 0 });
  });
});

describe('the line that says why a command failed', () => {
  it.each([
    [
      [
        'psql:undo.sql:3: ERROR:  relation "orders" does not exist',
        'LINE 1: drop table orders',
        '                   ^',
        'HINT:  Look for it.',
      ],
    ],
    [
      [
        'ERROR:  duplicate key value violates unique constraint',
        'DETAIL:  Key (id)=(7) already exists.',
        'CONTEXT:  COPY orders, line 3',
      ],
    ],
    [['psql:undo.sql:3: ERROR:  no such column', 'psql:undo.sql:3: HINT:  Perhaps you meant "id".']],
    [['error: cannot find it', '  |', 'note: it was dropped before', '    at run (deploy.js:3:1)']],
    [['Error: no such host', '    at connect (net.js:1:2)', '    at main (deploy.js:3:1)']],
    [['3 errors', 'no such table']],
  ])('is the error, not what is said about it: %j', (lines) => {
    expect(tellingLine(lines)).toBe(lines.find((line) => /error:|no such table/i.test(line)));
  });

  it('is the last where all are about others, and none where there is none', () => {
    expect([tellingLine(['HINT: a', 'HINT: b']), tellingLine([])]).toEqual(['HINT: b', undefined]);
  });
});
