import { type CallExpression, type Node, parseSync, type Program, Visitor } from 'oxc-parser';
import { lineAt } from './docstrings.ts';
import { type Passage, wordInPlaceOf } from './passage.ts';

/** A text written as a string in code, before it is known what it is for. */
export type LiteralPassage = Pick<Passage, 'line' | 'text' | 'plain'>;

const TESTS = new Set(['it', 'test', 'describe', 'describeUnless']);
const HELP_MEMBERS = new Set(['summary', 'details', 'help']);

/** Lists the titles of the tests and suites in a source file. */
export function titlesIn(file: string, source: string): LiteralPassage[] {
  const { program } = parseSync(file, source);
  return collect(program, source, (add) => ({
    CallExpression: ({ callee, arguments: [title] }) => {
      if (title && TESTS.has(baseOf(callee))) add(title);
    },
  }));
}

/** Lists the texts of a table of commands that `--help` prints. */
export function helpTextsIn(file: string, source: string): LiteralPassage[] {
  const { program } = parseSync(file, source);
  return collect(program, source, (add) => ({
    Property: ({ key, value }) => {
      if (key.type === 'Identifier' && HELP_MEMBERS.has(key.name)) add(value);
    },
  }));
}

type Visitors = ConstructorParameters<typeof Visitor>[0];

function collect(program: Program, source: string, visitors: (add: (node: Node) => void) => Visitors) {
  const found: LiteralPassage[] = [];
  const add = (node: Node): void => {
    const text = stringOf(node);
    if (text) found.push({ line: lineAt(source, node.start), text, plain: text.replaceAll(/`[^`]*`/g, wordInPlaceOf) });
  };
  new Visitor(visitors(add)).visit(program);
  return found;
}

/** Returns the string that a literal holds, with `…` for each expression of a template. */
function stringOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? value.raw).join('…');
  return undefined;
}

/** Returns the name at the bottom of a callee such as `it.each(table)`, or an empty string. */
function baseOf(callee: CallExpression['callee']): string {
  switch (callee.type) {
    case 'Identifier':
      return callee.name;
    case 'MemberExpression':
      return baseOf(callee.object);
    case 'CallExpression':
      return baseOf(callee.callee);
    case 'TaggedTemplateExpression':
      return baseOf(callee.tag);
    default:
      return '';
  }
}
