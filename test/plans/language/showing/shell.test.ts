import { execFileSync } from 'node:child_process';
import { shellOf } from '../../../../plans/language/showing/shell.ts';
import { commandStep } from '../../../support/plans.ts';

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

  it('runs in the folder of the step, with its standard input', () => {
    const line = shellOf(commandStep('show', ['sh', '-c', 'pwd; cat'], { cwd: '/', stdin: 'in $x' }), {});
    expect(typed(line!)).toBe('/\nin $x');
  });
});
