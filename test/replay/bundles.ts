import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { folder } from './histories.ts';

const bundles = join(folder, 'bundles');

/** Every version whose workflows were saved, as a file of its bundle. */
export const savedBundles = readdirSync(bundles).filter((name) => name.endsWith('.js.gz'));

/** What a worker expects at the end of a bundle, and what nobody needs of an old one. */
const map = Buffer.from(JSON.stringify({ version: 3, sources: [], mappings: '' })).toString('base64');
const noSourceMap = Buffer.from(`//# sourceMappingURL=data:application/json;charset=utf-8;base64,${map}`);

/** Unpacks a saved bundle into a folder, and gives its path there. */
export async function unpackBundle(name: string, into: string): Promise<string> {
  const path = join(into, name.replace(/\.gz$/, ''));
  await writeFile(path, Buffer.concat([gunzipSync(await readFile(join(bundles, name))), noSourceMap]));
  return path;
}
