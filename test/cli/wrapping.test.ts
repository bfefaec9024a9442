import { PassThrough, Writable } from 'node:stream';
import type { Io } from '../../cli/terminal/io.ts';
import { commandOutput } from '../../cli/terminal/output.ts';
import { errorLines } from '../../cli/terminal/render-error.ts';
import { styleFor } from '../../cli/terminal/style.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

/** What is said on a terminal of so many columns, or where nobody reads on one. */
function said(columns: number | undefined, ...lines: string[]): string[] {
  const shown: string[] = [];
  const sink = () => new Writable({ write: (chunk, _encoding, done) => (shown.push(String(chunk)), done()) });
  const io: Io = {
    stdin: new PassThrough(),
    stdout: sink(),
    stderr: sink(),
    env: {},
    cwd: '/',
    screen: false,
    interactive: false,
    colour: false,
    errorColour: false,
    columns: () => 80,
    rows: () => 24,
    errorColumns: () => columns,
  };
  commandOutput(io, false).say(...lines);
  return shown.join('').trimEnd().split('\n');
}

describe('what is shown before it is signed', () => {
  const line = `  revision 1, ${digest}`;

  it('is broken at words on a terminal, and its digest is whole', () => {
    expect(said(80, line)).toEqual(['  revision 1,', `    ${digest}`]);
  });

  it('is whole where nobody reads on a terminal', () => {
    expect(said(undefined, line)).toEqual([line]);
  });
});

describe('an error', () => {
  const error = {
    code: 'run-ended' as const,
    message: 'storefront-1 has ended',
    expected: null,
    found: digest,
    where: null,
    next: 'say when it was deployed: backout start storefront@2.4.1 --env production --deployed-at TIME --reason TEXT',
  };

  it('is broken at words on a terminal; its digest is whole, and its command can be copied', () => {
    expect(errorLines(error, styleFor(false), 80)).toEqual([
      'backout: storefront-1 has ended',
      '  found',
      `  ${digest}`,
      '  next      say when it was deployed:',
      '            backout start storefront@2.4.1 --env production --deployed-at \\',
      '                TIME --reason TEXT',
    ]);
  });

  it('has a line for each detail where nobody reads on a terminal', () => {
    expect(errorLines(error, styleFor(false))).toHaveLength(3);
  });
});
