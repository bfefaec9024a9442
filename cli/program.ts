import { openApi } from './client/open-api.ts';
import type { Api } from './client/api.ts';
import type { Context } from './command.ts';
import { type Io, processIo } from './io.ts';
import { jsonText, outputOf } from './output.ts';
import { parse } from './parse.ts';
import { errorLines, exitCodeOf, shownError } from './render/error.ts';
import { styleFor } from './render/style.ts';
import type { CommandSpec } from './table.mjs';

/** Runs one command and resolves to its exit status. Whatever it throws is shown, never thrown on. */
export async function runCommand(command: CommandSpec, rest: readonly string[], io: Io = processIo()): Promise<number> {
  // A reader that went away (`backout audit log | head`) is no error.
  io.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70));
  const json = rest.includes('--json');
  try {
    const context = contextOf(command, rest, io, json);
    const { run } = await command.load();
    return (await run(context)) ?? 0;
  } catch (thrown) {
    return showError(thrown, io, json);
  }
}

function contextOf(command: CommandSpec, rest: readonly string[], io: Io, json: boolean): Context {
  const { args, options } = parse(command, rest);
  const out = outputOf(io, json);
  let api: Promise<Api> | undefined;
  return { io, args, options, out, api: () => (api ??= openApi({ io, options, out })) };
}

function showError(thrown: unknown, io: Io, json: boolean): number {
  const error = shownError(thrown);
  if (json) io.stdout.write(`${jsonText({ error }, 2)}\n`);
  else
    io.stderr.write(
      errorLines(error, styleFor(io.errorColour), io.errorColumns())
        .map((line) => `${line}\n`)
        .join(''),
    );
  if (error.code === 'internal' && io.env.BACKOUT_DEBUG)
    io.stderr.write(`${String((thrown as { stack?: unknown }).stack)}\n`);
  return exitCodeOf(error);
}
