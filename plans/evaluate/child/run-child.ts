import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toldOn, type ChildMessage } from './protocol.ts';

/** What a plan module may take. */
export interface ChildLimits {
  /** From the first statement of the author's module. */
  readonly timeMs: number;
  readonly megabytes: number;
}

/** How the process ended: with what it told, or without a word. */
export type ChildResult =
  | { readonly told: ChildMessage }
  | { readonly ended: 'time' | 'memory' | 'silently'; readonly stderr: string };

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const here = (path: string) => new URL(`${path}${extension}`, import.meta.url);
/** Until the author's module begins: a busy machine may be slow to start a process. */
const startMs = 60_000;

/** An endless loop whose caller was killed ends by itself, and what runs out of memory leaves no core file behind. */
const limited = 'ulimit -t 120; ulimit -c 0; ulimit -d "$1" 2>/dev/null; shift; exec /usr/bin/env -i TZ=UTC "$@"';
/** What Node itself takes besides the heap, which alone its own limit is about: buffers lie outside of it. */
const besidesHeapMegabytes = 768;

/** Evaluates a plan module in a process of its own, which is gone when this returns. */
export async function runChild(file: string, limits: ChildLimits): Promise<ChildResult> {
  const node = [process.execPath, ...flags(file, limits), pathToFileURL(file).href, here('../../language/index').href];
  const child = spawn(
    '/bin/sh',
    ['-c', limited, 'sh', String((limits.megabytes + besidesHeapMegabytes) * 1024), ...node],
    {
      // Not the caller's environment, nor what a shell adds to it: a plan is the same for everybody.
      env: {},
      cwd: dirname(file),
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  let told: ChildMessage | undefined;
  let late = false;
  const end = () => {
    late = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(end, startMs);
  const stderr = collect(child.stderr);
  eachLine(pipeOf(child), (line) => {
    const heard = told && told.kind !== 'begun' ? undefined : parsed(line);
    if (!heard || heard.kind === told?.kind) return;
    told = heard;
    clearTimeout(timer);
    // Whatever the module still has going changes nothing any more, and may never end.
    if (heard.kind === 'begun') timer = setTimeout(end, limits.timeMs);
    else child.kill('SIGKILL');
  });
  await closed(child);
  clearTimeout(timer);
  return ranTo(told, late, stderr());
}

/** What a line tells; undefined for one that is not of the child's making. */
function parsed(line: string): ChildMessage | undefined {
  try {
    return JSON.parse(line) as ChildMessage;
  } catch {
    return undefined;
  }
}

function ranTo(told: ChildMessage | undefined, late: boolean, stderr: string): ChildResult {
  if (told?.kind === 'threw' && /allocation failed|allocate memory|out of memory/i.test(told.message))
    return { ended: 'memory', stderr: told.message };
  if (told && told.kind !== 'begun') return { told };
  return { ended: late ? 'time' : /out of memory|OOM|bad_alloc/.test(stderr) ? 'memory' : 'silently', stderr };
}

function flags(file: string, { megabytes }: ChildLimits): string[] {
  const readable = [...languageFolders(), ...authorFolders(file)];
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${megabytes}`,
    '--no-warnings',
    fileURLToPath(here('./child')),
  ];
}

function languageFolders(): string[] {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  // Installed, what the language imports can lie beside it.
  const installed = root.indexOf(`${sep}node_modules${sep}`);
  const packages = installed < 0 ? join(root, 'node_modules') : root.slice(0, installed + `${sep}node_modules`.length);
  return [join(root, 'plans'), join(root, 'common'), join(root, 'package.json'), packages];
}

/** The package that the plan lies in, or its folder; and where Node looks for the package.json of either. */
function authorFolders(file: string): string[] {
  const above = ancestors(dirname(file));
  const root = above.find((folder) => existsSync(join(folder, 'package.json'))) ?? dirname(file);
  return [root, ...above.map((folder) => join(folder, 'package.json'))];
}

function ancestors(folder: string): string[] {
  return dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))];
}

function pipeOf(child: ChildProcess): Readable {
  // `spawn` types extra descriptors as either direction; this one was asked for as a pipe that is read.
  return child.stdio[toldOn] as Readable;
}

function eachLine(stream: Readable, use: (line: string) => void): void {
  let parts: string[] = [];
  stream.setEncoding('utf8').on('data', (text: string) => {
    const [first = '', ...others] = text.split('\n');
    parts.push(first);
    for (const next of others) {
      use(parts.join(''));
      parts = [next];
    }
  });
}

function collect(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-20_000);
  });
  return () => text;
}

function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
