import type { RunCommand } from '../command.ts';
import { BackoutError } from '../../../common/errors.ts';
import { runPattern } from '../../../common/names.ts';
import { putFiles } from '../../connect/stored-files.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, targetRun } from '../../run/target.ts';

export const noteCommand: RunCommand = async (context) => {
  const [word, text = ''] = context.args;
  const api = await context.api();
  requireNote(text);
  const view = await targetRun(api, word);
  const files = await putFiles(api, context.options.list('file'), context.io.cwd);
  await signAndShow(context, { action: 'note', ...onRun(view), text, files });
};

/** With one word alone it is the text: where that names a run, the text was forgotten. Throws `usage`. */
function requireNote(text: string): void {
  if (!runPattern.test(text)) return;
  throw new BackoutError('usage', `what do you want to note? "${text}" names a run`, {
    expected: `a text behind the run: backout note ${text} "…"`,
    found: text,
  });
}
