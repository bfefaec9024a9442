import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runLabel } from '../../cli/pages/run/head-and-foot.ts';
import { runLabels, stepLabels } from '../../cli/pages/words.ts';
import { commands } from '../../cli/table/table.mjs';
import { runs, runView } from '../support/views.ts';
import { anchorsOf, checkout, codeIn, pages, readPage, withoutFences } from './support/markdown.ts';

const linksOf = (page: string) =>
  [...withoutFences(readPage(page)).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)]
    .map(([, target = '', anchor]) => ({ target, anchor }))
    .filter(({ target }) => !target.includes('://'));

describe('a link into the middle of a page', () => {
  const links = pages().flatMap((page) =>
    linksOf(page).flatMap(({ target, anchor }) =>
      anchor === undefined ? [] : [[page, target === '' ? page : join(page, '..', target), anchor] as const],
    ),
  );

  it('is written in many places', () => expect(links.length).toBeGreaterThan(20));

  it.each(links)('leads from %s to a heading of %s: %s', (_from, page, anchor) => {
    expect(anchorsOf(page)).toContain(anchor);
  });
});

describe('a link to a file', () => {
  const missing = pages().flatMap((page) =>
    linksOf(page)
      .filter(({ target }) => target !== '' && !existsSync(join(checkout, page, '..', target)))
      .map(({ target }) => `${page} names ${target}`),
  );

  it('leads to a file that exists', () => expect(missing).toEqual([]));
});

describe('docs/README.md', () => {
  it('lists every page of docs/', () => {
    const listed = new Set(linksOf('docs/README.md').map(({ target }) => join('docs', target)));
    const all = pages().filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(all.filter((page) => !listed.has(page))).toEqual([]);
  });
});

describe('docs/runbook.md', () => {
  interface Alerts {
    readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
  }

  it('says for every alert what it means', () => {
    const { groups } = parse(readPage('docs/reference/alerts.yaml')) as Alerts;
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const named = codeIn(withoutFences(readPage('docs/runbook.md')));
    expect(alerts.length).toBeGreaterThan(10);
    expect(alerts.filter((alert) => !named.includes(alert))).toEqual([]);
  });

  it('names states of runs and steps as pages show them', () => {
    const unproven = runView({ state: 'concluding', success: { proven: false, measurements: [] } });
    const ofRuns = [...Object.values(runLabels), ...[...Object.values(runs), unproven].map(runLabel)].map(
      ({ symbol, word }) => `${symbol} ${word.toUpperCase()}`,
    );
    const shown = new Set([...ofRuns, ...Object.values(stepLabels).map(({ symbol, word }) => `${symbol} ${word}`)]);
    const named = codeIn(withoutFences(readPage('docs/runbook.md'))).filter((code) =>
      /^[^\w/-] [\p{L}: ]+$/u.test(code),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((label) => !shown.has(label))).toEqual([]);
  });

  it('is the first link of README.md', () => {
    expect(linksOf('README.md')[0]?.target).toBe('docs/runbook.md');
  });
});

describe('a command inside a sentence', () => {
  const names = commands.map(({ name }) => name);
  const written = pages().flatMap((page) =>
    codeIn(withoutFences(readPage(page)).replaceAll(/``.*?``/g, ''))
      .filter((code) => /^backout [a-z]/.test(code))
      .map((code) => [page, code] as const),
  );

  it.each(written)('is one of the table of commands, in %s: %s', (_page, code) => {
    const [, one = '', two = ''] = code.split(/\s+/);
    expect(names.some((name) => name === one || name === `${one} ${two}`)).toBe(true);
  });
});
