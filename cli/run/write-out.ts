import type { CommandContext } from '../commands/command.ts';
import { writeGiven } from './files.ts';
import type { Render } from '../terminal/output.ts';
import { pageOptions } from '../terminal/page.ts';
import { safe } from '../terminal/safe-text.ts';

/**
 * Where a document goes that is meant for a file: into that of `--out`, else to stdout as it is, harmless where a terminal
 * shows it, and inside a JSON document where one is asked for. Throws `file-unreadable` where the file cannot be written.
 */
export async function writeOut({ io, options, out }: CommandContext, content: string, about: object): Promise<void> {
  const to = options.text('out');
  if (to === undefined && out.json) return out.document({ ...about, content }, () => []);
  if (to === undefined) {
    return void io.stdout.write(io.screen ? content.split('\n').map(safe).join('\n') : content);
  }
  const file = await writeGiven(to, io.cwd, content, { what: 'the file' });
  out.document({ ...about, file }, () => [file]);
}

/**
 * Where a page goes that is meant for a terminal: there, or as a JSON document to stdout; as it stands where no terminal
 * is into the file of `--out`. Throws `file-unreadable` where the file cannot be written.
 */
export async function pageOut<T>(context: CommandContext, view: T, render: Render<T>, about: object): Promise<void> {
  const { io, options, out } = context;
  if (options.text('out') === undefined) return out.document(view, render);
  const lines = render(view, pageOptions({ ...io, screen: false, colour: false }));
  await writeOut(context, lines.map((line) => `${line}\n`).join(''), about);
}
