import fc from 'fast-check';
import stringWidth from 'string-width';
import {
  adviceAndCommand,
  chopText,
  cutText,
  padTo,
  wrapText,
  wrapCommand,
  wrapLine,
} from '../../../cli/terminal/text.ts';
import { fieldLines } from '../../../cli/pages/layout.ts';
import { plainLine } from '../../../cli/pages/line.ts';

describe('a text cut to a width', () => {
  test('stays as it is where it fits', () => {
    expect(cutText('restart', 7)).toBe('restart');
  });

  test('ends in … where something is missing', () => {
    expect(cutText('restart the shop', 8)).toBe('restart…');
  });

  test('counts letters of two columns as two, and never halves one', () => {
    expect(cutText('日本語', 4)).toBe('日…');
    expect(cutText('🇩🇪🇫🇷', 3)).toBe('🇩🇪…');
  });

  test('fills with blanks to exactly the width', () => {
    expect(padTo('日', 4)).toBe('日  ');
    expect(stringWidth(padTo('日本語', 4))).toBe(4);
  });
});

describe('a text in lines', () => {
  test('breaks between words', () => {
    expect(wrapText('cannot bind the address', 12)).toEqual(['cannot bind', 'the address']);
  });

  test('breaks a word only where it is longer than a line', () => {
    expect(wrapText('a abcdefgh', 4)).toEqual(['a', 'abcd', 'efgh']);
  });

  test('says with … that lines are missing', () => {
    expect(wrapText('one two three four', 9, 1)).toEqual(['one two…']);
  });

  test('keeps every blank where it must be exact', () => {
    expect(chopText("'a  b'", 4).join('')).toBe("'a  b'");
  });

  test('loses nothing but blanks, in no more than the width', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', '日', ' ', 'e\u0301', '🚨', '"', "'", '-') });
    fc.assert(
      fc.property(letters, fc.integer({ min: 8, max: 40 }), (any, width) => {
        const lines = wrapText(any, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(any.replaceAll(' ', ''));
        expect(Math.max(0, ...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('a sentence on a terminal', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;

  test('goes on under its own text, at a word', () => {
    expect(wrapLine('  because   a third of the checkouts fail', 30)).toEqual([
      '  because   a third of the',
      '            checkouts fail',
    ]);
    expect(wrapLine('Hold shop-1: nothing new begins', 20)).toEqual(['Hold shop-1:', '  nothing new begins']);
    expect(wrapLine('  ann becomes approver', 16)).toEqual(['  ann becomes', '    approver']);
  });

  test('gives a digest that does not fit a line of its own, whole', () => {
    expect(wrapLine(`  revision 1, ${digest}`, 80)).toEqual(['  revision 1,', `    ${digest}`]);
    expect(fieldLines('digest', digest, { width: 80 }).map(plainLine)).toEqual(['digest', `  ${digest}`]);
    expect(fieldLines('digest', digest, { width: 90 }).map(plainLine)).toEqual([`digest    ${digest}`]);
  });

  test('loses nothing but blanks, and is not wider than the terminal', () => {
    const words = fc.array(fc.oneof(fc.stringMatching(/^[a-z,:]{1,30}$/), fc.constant(digest)), { minLength: 1 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 20, max: 100 }),
        fc.constantFrom('', '  ', '  found     '),
        (any, width, lead) => {
          const line = lead + any.join(' ');
          const lines = wrapLine(line, width);
          expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
          expect(Math.max(...lines.map((one) => stringWidth(one)))).toBeLessThanOrEqual(width);
          if (width > 71) expect(lines.join('\n').split(digest)).toHaveLength(line.split(digest).length);
        },
      ),
    );
  });
});

test('advice and the command to copy look different', () => {
  expect(adviceAndCommand('backout list')).toEqual({ advice: '', command: 'backout list' });
  expect(adviceAndCommand('once it is live: backout deployed a@1 --env x')).toEqual({
    advice: 'once it is live:',
    command: 'backout deployed a@1 --env x',
  });
  expect(adviceAndCommand('set this clock')).toEqual({ advice: 'set this clock', command: '' });
});

describe('a command to type', () => {
  test('goes on after a backslash, so that it can be copied', () => {
    const lines = wrapCommand('backout resolve storefront-42 reverse-migration --as done --evidence TEXT', 60);
    expect(lines).toEqual(['backout resolve storefront-42 reverse-migration --as \\', '    done --evidence TEXT']);
  });

  test('is not broken inside quotation marks', () => {
    const lines = wrapCommand('backout skip storefront-42 warm-cache --reason "it warms by itself"', 50);
    expect(lines.at(-1)).toContain('"it warms by itself"');
  });

  test('is the same for a shell as before', () => {
    const word = fc.oneof(fc.stringMatching(/^[a-z0-9@/=-]{1,20}$/), fc.stringMatching(/^"[a-z ]{0,15}"$/));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 40, max: 90 }), (words, width) => {
        const lines = wrapCommand(words.join(' '), width);
        expect(lines.join('\n').replaceAll(/ \\\n +/g, ' ')).toBe(words.join(' '));
        expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
