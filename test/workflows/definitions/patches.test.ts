import { readFileSync } from 'node:fs';
import { patches } from '../../../workflows/definitions/patches.ts';
import { trackedFiles } from '../../lint/tracked-files.ts';
import { savedHistories } from '../../replay/histories.ts';

const sources = trackedFiles().filter((path) => path.endsWith('.ts') && !path.startsWith('test/'));
const holds = (path: string, pattern: RegExp) => pattern.test(readFileSync(path, 'utf8'));

describe('a change of the workflows in a later version', () => {
  it('is asked for in one place, where every id has its reason', () => {
    const isAsking = /\b(?:patched|deprecatePatch)\b/;
    expect(sources.filter((path) => holds(path, isAsking))).toEqual(['workflows/definitions/patches.ts']);
    for (const reason of Object.values(patches)) expect(reason.length).toBeGreaterThan(40);
  });

  it.each(Object.keys(patches))('is used and is in a saved history: %s', (id) => {
    const uses = sources.filter((path) => holds(path, new RegExp(`hasPatch\\('${id}'\\)`)));
    expect(uses.length).toBeGreaterThan(0);
    const encoded = Buffer.from(JSON.stringify({ id, deprecated: false })).toString('base64');
    const marked = savedHistories().filter(({ json }) => JSON.stringify(json).includes(encoded));
    expect(marked.length).toBeGreaterThan(0);
  });
});
