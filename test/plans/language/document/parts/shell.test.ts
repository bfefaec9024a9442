import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { shellOf } from '../../../../../plans/language/document/steps.ts';
import { probeShellOf } from '../../../../../plans/language/document/words.ts';
import type { HttpStep } from '../../../../../plans/language/schema/index.ts';
import complete from '../../../fixtures/complete.ts';
import { freezePlan } from '../../../../../plans/language/freeze/freeze.ts';
import { allSteps } from '../../../../../plans/language/plan-queries.ts';
import { commandStep } from '../../../../support/plans.ts';

/** What a real shell makes of the line. */
function typed(line: string, env: Record<string, string> = {}): string {
  return execFileSync('/bin/sh', ['-c', line], { env: { PATH: '/usr/bin:/bin', ...env }, encoding: 'utf8' });
}

const hostile = ["a b'c", '$(id)', '`id`', '"; rm x', '\\', '*', '-n', 'two\nlines'];

describe('a command to be typed by hand', () => {
  it('gives a shell exactly the arguments of the plan', () => {
    const line = shellOf(commandStep('show', ['printf', '%s|', ...hostile]), {});
    expect(typed(line!)).toBe(hostile.map((one) => `${one}|`).join(''));
  });

  it('holds settings as values, and outputs and secrets as variables', () => {
    const step = commandStep(
      'show',
      [
        'printf',
        '%s|%s|',
        { ref: 'setting', name: 'host' },
        { join: ['x=', { ref: 'output', step: 'a/b/backup', path: ['path'] }] },
      ],
      {
        env: { TOKEN: { ref: 'secret', name: 'API_TOKEN' } },
      },
    );
    const line = shellOf(step, { host: 'db 1' });
    expect(line).toContain('TOKEN="$API_TOKEN"');
    expect(typed(line!, { a_b_backup_path: '/var/b 1', API_TOKEN: 's' })).toBe('db 1|x=/var/b 1|');
    expect(shellOf(step, undefined)).toContain('"$host"');
  });

  it('reads by hand what a probe reads, from a command and from an address', async () => {
    const probe = { kind: 'command' as const, argv: ['printf', '%s', "a b'c"], timeoutMs: 1000 };
    expect(typed(probeShellOf({ ...probe, cwd: '/', env: {}, read: { kind: 'stdout' } }, {}))).toBe("a b'c");
    const server = createServer((request, response) => response.writeHead(207).end(`${request.method} ${request.url}`));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const lineFor = (method: 'GET' | 'HEAD', kind: 'body' | 'status') =>
      probeShellOf(
        {
          kind: 'http',
          method,
          url: { join: [{ ref: 'setting', name: 'url' }, '/health?a=b&c'] },
          headers: {},
          timeoutMs: 1000,
          read: { kind },
        },
        { url },
      );
    const lines = [lineFor('GET', 'status'), lineFor('HEAD', 'status'), lineFor('GET', 'body')];
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', lines.join('; ')]);
    server.close();
    expect(stdout).toBe('207\n207\nGET /health?a=b&c');
  });

  it('runs in the folder of the step, with its standard input', () => {
    const line = shellOf(commandStep('show', ['sh', '-c', 'pwd; cat'], { cwd: '/', stdin: 'in $x' }), {});
    expect(typed(line!)).toBe('/\nin $x');
  });
});

describe('an HTTP request to be typed by hand', () => {
  const { plan } = freezePlan(complete).frozen!;
  const http = allSteps(plan).find(({ step }) => step.kind === 'http')!.step as HttpStep;
  const given = (over: Partial<HttpStep>) => {
    const line = shellOf({ ...http, headers: {}, body: null, ...over }, {});
    return typed(`curl() { printf '%s\\n' "$@"; }; ${line}`).trimEnd().split('\n');
  };

  it('asks for the head alone where that is the method, and else names the method', () => {
    expect(given({ method: 'HEAD' })).toContain('--head');
    expect(given({ method: 'HEAD' })).not.toContain('--request');
    expect(given({ method: 'PUT' }).join(' ')).toContain('--request PUT');
  });

  it('names one address, with any characters in it', () => {
    const url = 'http://[::1]:8080/{a,b}?only[name]=x y';
    expect(given({ url })).toEqual(expect.arrayContaining(['--globoff', url]));
    expect(given({ url: 'http://127.0.0.1/' })).not.toContain('--globoff');
  });
});
