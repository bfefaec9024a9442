import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { canonicalBytes } from '../../../common/canonical.ts';
import type { Site } from '../../language/builders/contents.ts';
import { offsetAt, parseSource, placeAt, type SourceFile } from './source.ts';

/** Where in the author's files the parts of a frozen plan were written, by JSON pointer. */
export type Places = ReadonlyMap<string, Site>;

/** An object with a type: a node of the syntax tree, of which only what is asked for below is known. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

/** Finds the members that the author wrote inside the calls of the builders. */
export function sourcePlaces(sites: Readonly<Record<string, Site>>, sources: ReadonlyMap<string, SourceFile>): Places {
  const places = new Map<string, Site>();
  const files = new Map(sources);
  const calls = new Map<string, ReadonlyMap<number, Node>>();
  for (const [pointer, site] of Object.entries(sites)) {
    const file = files.get(site.file) ?? readSource(site.file);
    if (!file) continue;
    files.set(site.file, file);
    if (!calls.has(site.file)) calls.set(site.file, callsIn(file));
    const call = calls.get(site.file)?.get(offsetAt(file.lines, site.line, site.column));
    const argument = (call?.['arguments'] as Node[] | undefined)?.findLast(({ type }) => type === 'ObjectExpression');
    if (argument) addMembers(places, pointer, argument, file);
  }
  // Where something was built says more than where it is listed.
  for (const [pointer, site] of Object.entries(sites)) places.set(pointer, site);
  return places;
}

function readSource(path: string): SourceFile | undefined {
  try {
    return parseSource(path, path, readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Calls by the offsets at which a stack trace places them: the name of the function that is called. */
function callsIn({ program }: SourceFile): ReadonlyMap<number, Node> {
  const calls = new Map<number, Node>();
  visit(program, (node) => {
    if (node.type !== 'CallExpression') return;
    const callee = node['callee'] as Node;
    calls.set(callee.start, node);
    const property = callee['property'] as Node | undefined;
    if (property) calls.set(property.start, node);
  });
  return calls;
}

function visit(value: unknown, use: (node: Node) => void): void {
  if (Array.isArray(value)) value.forEach((one) => visit(one, use));
  if (typeof value !== 'object' || value === null || !('type' in value)) return;
  use(value as Node);
  for (const member of Object.values(value)) if (typeof member === 'object') visit(member, use);
}

function addMembers(places: Map<string, Site>, pointer: string, object: Node, file: SourceFile): void {
  for (const property of object['properties'] as Node[]) {
    const key = property.type === 'Property' ? keyOf(property) : undefined;
    if (key !== undefined) addValue(places, `${pointer}/${frozenName(key)}`, property, property['value'] as Node, file);
  }
}

function addValue(places: Map<string, Site>, pointer: string, at: Node, value: Node, file: SourceFile): void {
  if (!places.has(pointer)) places.set(pointer, { file: file.path, ...placeAt(file.lines, at.start) });
  if (value.type === 'ObjectExpression') addMembers(places, pointer, value, file);
  if (value.type !== 'ArrayExpression') return;
  const elements = value['elements'] as (Node | null)[];
  // Behind a spread nobody knows the index.
  for (const [index, element] of elements.entries()) {
    if (!element || element.type === 'SpreadElement') return;
    addValue(places, `${pointer}/${index}`, element, element, file);
  }
}

function keyOf(property: Node): string | undefined {
  const key = property['key'] as Node;
  const name = key['name'] ?? key['value'];
  return property['computed'] === true || typeof name !== 'string' ? undefined : name;
}

const renamed: Readonly<Record<string, string>> = { lift: 'lifted', alsoExclude: 'excluded', is: 'condition' };
const durations =
  /^(expected|timeout|delay|maxDelay|grace|every|deadline|remindEvery|useWithin|after|for|over|opensAfter|closesAfter|startWithin|atMost|maxAge)$/;

/** What a member of a builder is called in the frozen plan. */
function frozenName(key: string): string {
  return durations.test(key) ? `${key}Ms` : (renamed[key] ?? key);
}

/** Where the part of the plan at this pointer was written, or the nearest part around it. */
export function placeOfPointer(places: Places, pointer: string): Site | undefined {
  for (let inside = pointer; inside !== ''; inside = inside.slice(0, inside.lastIndexOf('/'))) {
    const site = places.get(inside);
    if (site) return site;
  }
  return places.get('');
}

/** The source map as it is kept beside the plan: files relative to `root`, places as `[file, line, column]`. */
export function sourceMapBytes(places: Places, root: string): Uint8Array {
  const files = [...new Set([...places.values()].map(({ file }) => file))];
  return canonicalBytes({
    v: 1,
    files: files.map((file) => relative(root, file)),
    places: Object.fromEntries(
      [...places].map(([pointer, { file, line, column }]) => [pointer, [files.indexOf(file), line, column]]),
    ),
  });
}
