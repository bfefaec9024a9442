import { evaluate, parse, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa';
import type { Json } from '../../../common/canonical.ts';
import { isExactNumber } from '../../../common/text/decimal.ts';
import { nestsTooDeeply } from '../../../common/nesting.ts';

/** A number whose digits a JavaScript number cannot keep: its text as it was written. */
export class UnkeptNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** A path of names, indices and `first`, outermost first. */
export type DocumentPath = readonly (string | number | { readonly take: 'first' })[];

/** What is at a place of a document, or why no value can be taken from there. */
export type Found = { readonly value: Json | UnkeptNumber } | { readonly missing: true } | { readonly problem: string };

/** A JSON document from the world. Values are taken from it exactly or not at all. */
export class JsonDocument {
  readonly #text: string;
  readonly #root: ValueNode;

  private constructor(text: string, root: ValueNode) {
    this.#text = text;
    this.#root = root;
  }

  /** Reads a text, or undefined where it is not one JSON document or nests too deeply. A byte order mark is skipped. */
  static read(text: string): JsonDocument | undefined {
    const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (nestsTooDeeply(Buffer.from(bare))) return undefined;
    try {
      // What JSON.parse refuses is no JSON, whatever another parser says.
      JSON.parse(bare);
      return new JsonDocument(bare, parse(bare, { mode: 'json', ranges: true }).body);
    } catch {
      return undefined;
    }
  }

  /**
   * The one value at a path that a plan names. Index 0 of an array of several objects or arrays is none: which of them is
   * meant, nobody has said.
   */
  oneAt(path: DocumentPath): Found {
    for (const [depth, step] of path.entries()) {
      const node = step === 0 ? this.#nodeAt(path.slice(0, depth)) : undefined;
      if (node?.type !== 'Array' || node.elements.length < 2) continue;
      const several = node.elements.filter(({ value }) => value.type === 'Object' || value.type === 'Array').length;
      if (several > 1)
        return {
          problem: `${pathInWords(path.slice(0, depth))} holds ${node.elements.length} values where one was meant; name more of the place, or say \`first\``,
        };
    }
    return this.at(path);
  }

  /** The value at a path, outermost step first. */
  at(path: DocumentPath): Found {
    let node = this.#root;
    for (const [depth, step] of path.entries()) {
      const next = this.#step(node, step, pathInWords(path.slice(0, depth + 1)));
      if (!('node' in next)) return next;
      ({ node } = next);
    }
    return this.#valueOf(node, pathInWords(path));
  }

  /** The names of an object's members, each once; undefined where no object is at the path. */
  namesAt(path: DocumentPath): readonly string[] | undefined {
    const node = this.#nodeAt(path);
    return node?.type === 'Object' ? [...new Set(node.members.map(nameOf))] : undefined;
  }

  /** How many elements an array has; undefined where no array is at the path. */
  lengthAt(path: DocumentPath): number | undefined {
    const node = this.#nodeAt(path);
    return node?.type === 'Array' ? node.elements.length : undefined;
  }

  #nodeAt(path: DocumentPath): ValueNode | undefined {
    let node: ValueNode | undefined = this.#root;
    for (const step of path) {
      const next: { node: ValueNode } | Found | undefined = node && this.#step(node, step, '');
      node = next && 'node' in next ? next.node : undefined;
    }
    return node;
  }

  #step(node: ValueNode, given: DocumentPath[number], where: string): { node: ValueNode } | Found {
    const step = typeof given === 'object' ? 0 : given;
    if (node.type === 'Array' && typeof step === 'number') {
      const element = node.elements[step];
      return element ? { node: element.value } : { missing: true };
    }
    if (node.type !== 'Object' || typeof step !== 'string') return { missing: true };
    const members = membersNamed(node, step);
    if (members.length > 1) return { problem: `${where} is there ${members.length} times` };
    const [member] = members;
    return member ? { node: member } : { missing: true };
  }

  #valueOf(node: ValueNode, where: string): Found {
    if (node.type === 'Number') {
      const source = this.#text.slice(...(node.range ?? [0, 0]));
      return { value: isExactNumber(source) ? Number(source) : new UnkeptNumber(source) };
    }
    if (node.type !== 'Object' && node.type !== 'Array') return { value: evaluate(node) as Json };
    const problem = this.#insideOf(node, where);
    return problem === undefined ? { value: evaluate(node) as Json } : { problem };
  }

  /** Why a container cannot be taken as a whole: a number in it that cannot be kept, a member that is there twice. */
  #insideOf(node: ValueNode, where: string): string | undefined {
    const inner = childrenOf(node, where);
    const names = inner.map(([name]) => name);
    const twice = names.find((name, at) => names.indexOf(name) < at);
    if (twice !== undefined) return `${twice} is there twice`;
    for (const [name, child] of inner) {
      const found = child.type === 'Number' ? this.#valueOf(child, name) : undefined;
      const problem =
        found && 'value' in found && found.value instanceof UnkeptNumber
          ? unkept(name, found.value)
          : this.#insideOf(child, name);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
}

/** That a number cannot be kept, with its place and digits. */
export function unkept(where: string, { source }: UnkeptNumber): string {
  const shown = source.length > 60 ? `${source.slice(0, 59)}…` : source;
  return `${where} is the number ${shown}, which cannot be kept exactly; have it printed as a text`;
}

/** A path as people read it: `$.items[0].name`. */
export function pathInWords(path: DocumentPath): string {
  const parts = path.map((step) => {
    if (typeof step === 'object') return '[first]';
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${parts.join('')}`;
}

function childrenOf(node: ValueNode, where: string): (readonly [string, ValueNode])[] {
  if (node.type === 'Array') return node.elements.map(({ value }, index) => [`${where}[${index}]`, value] as const);
  if (node.type !== 'Object') return [];
  return node.members.map((member) => [`${where}.${nameOf(member)}`, member.value] as const);
}

function membersNamed(node: ObjectNode, name: string): ValueNode[] {
  return node.members.filter((member) => nameOf(member) === name).map(({ value }) => value);
}

function nameOf({ name }: ObjectNode['members'][number]): string {
  return name.type === 'String' ? name.value : name.name;
}
