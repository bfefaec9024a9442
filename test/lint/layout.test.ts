import { existsSync, readFileSync } from 'node:fs';
import { importsOf } from './imports.ts';
import { circles, folderOfFile, sharedExports, twoWayFolders } from './layout.ts';
import { rooms, tableOfRooms } from './rooms.ts';
import { sourceFiles } from './tracked-files.ts';

const MOST_FILES_AT_THE_TOP = 12;
const MOST_README_LINES = 12;

const inRooms = sourceFiles().filter((path) => rooms.some(({ folder }) => path.startsWith(folder)));
const sources = new Map(inRooms.map((path) => [path, readFileSync(path, 'utf8')]));
const graph = new Map([...sources].map(([path, source]) => [path, importsOf(path, source)]));
const roomOf = (path: string): string => {
  const folder = rooms.find((one) => path.startsWith(one.folder))?.folder ?? '';
  return folder.startsWith('plans/language/') ? 'plans/language/' : folder;
};

describe('the layout of the rooms', () => {
  it('has no two rooms that import each other, types included', () => {
    expect(twoWayFolders(graph, roomOf)).toEqual([]);
  });

  it('has no two folders that import each other, types included', () => {
    expect(twoWayFolders(graph, folderOfFile)).toEqual([]);
  });

  it('has no circle of files, types included', () => {
    expect(circles(graph)).toEqual([]);
  });

  it('has each exported name once', () => {
    const isPlan = (path: string) => roomOf(path) === 'plans/';
    expect(sharedExports(new Map([...sources].filter(([path]) => !isPlan(path))))).toEqual([]);
  });

  it('has few files at the top of each room', () => {
    const crowded = rooms
      .map(({ folder }) => ({ folder, files: inRooms.filter((path) => `${folderOfFile(path)}/` === folder).length }))
      .filter(({ files }) => files > MOST_FILES_AT_THE_TOP);
    expect(crowded).toEqual([]);
  });

  it('lets a room use only rooms before it', () => {
    const order = rooms.map(({ folder }) => folder);
    const against = rooms.flatMap(({ folder, may = [], mayTypes = [] }) =>
      [...may, ...mayTypes]
        .filter((used) => order.includes(used) && order.indexOf(used) >= order.indexOf(folder))
        .map((used) => `${folder} uses ${used}`),
    );
    expect(against).toEqual([]);
  });

  it('has a README of at most twelve lines in each room, which names files that exist', () => {
    const wrong = rooms
      .filter(({ folder }) => !folder.endsWith('outline/'))
      .flatMap(({ folder }) => {
        const text = readFileSync(`${folder}README.md`, 'utf8').trim();
        const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => `${folder}${path}`);
        const missing = links.filter((path) => !existsSync(path)).map((path) => `${folder}README.md names ${path}`);
        return text.split('\n').length > MOST_README_LINES ? [...missing, `${folder}README.md is too long`] : missing;
      });
    expect(wrong).toEqual([]);
  });

  it('is the table of docs/architecture.md', () => {
    expect(readFileSync('docs/architecture.md', 'utf8')).toContain(tableOfRooms());
  });
});

describe('the check of the layout', () => {
  const loop = new Map([
    ['a/one.ts', importsOf('a/one.ts', `import type { Two } from '../b/two.ts';`)],
    ['b/two.ts', importsOf('b/two.ts', `import type { Three } from './three.ts';`)],
    ['b/three.ts', importsOf('b/three.ts', `import type { One } from '../a/one.ts';`)],
  ]);

  it('finds folders that know only types of each other', () => {
    expect(twoWayFolders(loop, folderOfFile)).toEqual(['a ⇄ b']);
  });

  it('finds a circle of types through three files', () => {
    expect(circles(loop)).toEqual([['a/one.ts', 'b/three.ts', 'b/two.ts']]);
  });

  it('finds a name that two files export, and not one that is passed on', () => {
    const files = new Map([
      ['a.ts', 'export const same = 1;\nexport type Other = 2;'],
      ['b.ts', 'export function same() {}'],
      ['c.ts', `export { same } from './a.ts';`],
    ]);
    expect(sharedExports(files)).toEqual(['same: a.ts, b.ts']);
  });
});
