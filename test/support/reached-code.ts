import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

const root = join(import.meta.dirname, '..', '..');

/** A declaration at the top of a file of the command line, and the names that its code mentions. */
interface Declaration {
  readonly name: string;
  readonly text: string;
  readonly mentions: ReadonlySet<string>;
}

interface SourceFile {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Files of the command line whose values it can use, by the name that it gives them; types are left out. */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
  /** Files that it loads when a line is reached. */
  readonly loads: readonly string[];
}

/**
 * The code that a command of the table can reach inside cli/: the declaration that the table loads, everything that this
 * mentions, and so on, as text. It may hold too much, when two things have one name, but never too little.
 */
export function codeReachedBy(command: string): string {
  const entry = entries().get(command);
  if (!entry) throw new Error(`expected a row of cli/table for "${command}", found none`);
  const found = new Map<string, Declaration>();
  const visit = (path: string, name: string): void => {
    const file = fileAt(path);
    const declaration = file?.declarations.get(name);
    if (!file || !declaration || found.has(`${path} ${name}`)) return;
    found.set(`${path} ${name}`, declaration);
    for (const mentioned of declaration.mentions) {
      visit(path, mentioned);
      const imported = file.imports.get(mentioned);
      if (imported) visit(imported.path, imported.name);
      for (const loaded of file.loads) visit(loaded, mentioned);
    }
  };
  visit(entry.path, entry.name);
  if (found.size === 0) throw new Error(`expected ${entry.name} in ${entry.path}, found no such declaration`);
  return [...found.values()].map(({ text }) => text).join('\n');
}

/** What each row of the table loads, read from its text. */
function entries(): ReadonlyMap<string, { path: string; name: string }> {
  const row =
    /\bname: '([^']+)',\n\s+group:[\s\S]*?\bload: \(\) => import\('\.\.\/([^']+)'\)\.then\(\(file\) => file\.(\w+)\)/g;
  const texts = readdirSync(join(root, 'cli/table')).map((file) => textAt(posix.join('cli/table', file)));
  return new Map(
    texts
      .flatMap((text) => [...text.matchAll(row)])
      .map(([, command = '', path = '', name = '']) => [command, { path: posix.join('cli', path), name }]),
  );
}

const files = new Map<string, SourceFile | undefined>();

function fileAt(path: string): SourceFile | undefined {
  if (!files.has(path)) files.set(path, path.startsWith('cli/') ? read(path) : undefined);
  return files.get(path);
}

function read(path: string): SourceFile {
  const source = textAt(path);
  const { program, module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const resolve = (target: string) => (target.startsWith('.') ? posix.join(posix.dirname(path), target) : target);
  const declarations = program.body.flatMap((statement) => {
    const text = source.slice(statement.start, statement.end);
    const mentions = namesIn(statement);
    return declaredBy(statement).map((name) => [name, { name, text, mentions }] as const);
  });
  const imports = module.staticImports.flatMap(({ moduleRequest, entries: names }) =>
    names
      .filter(({ isType }) => !isType)
      .map(({ importName, localName }) => {
        const name = importName.name ?? localName.value;
        return [localName.value, { path: resolve(moduleRequest.value), name }] as const;
      }),
  );
  const loads = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    resolve(source.slice(start + 1, end - 1)),
  );
  return { declarations: new Map(declarations), imports: new Map(imports), loads };
}

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

function declaredBy(statement: unknown): string[] {
  const { type, declaration, declarations, id } = statement as Node;
  if (type === 'ExportNamedDeclaration') return declaration ? declaredBy(declaration) : [];
  if (type === 'VariableDeclaration')
    return (declarations as Node[]).map((one) => (one['id'] as Node)['name'] as string);
  return id && typeof (id as Node)['name'] === 'string' ? [(id as Node)['name'] as string] : [];
}

/** Every identifier in a piece of a program, whatever it stands for. */
function namesIn(piece: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(piece)) for (const one of piece) namesIn(one, names);
  else if (typeof piece === 'object' && piece !== null) {
    const node = piece as Node;
    if (node.type === 'Identifier') names.add(String(node['name']));
    for (const member of Object.values(node)) if (typeof member === 'object') namesIn(member, names);
  }
  return names;
}

function textAt(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
