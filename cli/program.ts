import { connectApi } from './connect/connect.ts';
import type { Api } from './connect/api.ts';
import type { CommandContext } from './commands/command.ts';
import { type Io, processIo } from './terminal/io.ts';
import { jsonText, commandOutput } from './terminal/output.ts';
import { parseCommandLine } from './terminal/parse.ts';
import { errorLines, exitCodeOf, shownError } from './terminal/render-error.ts';
import { styleFor } from './terminal/style.ts';
import type { CommandSpec } from './table/table.mjs';

/** Runs one command and resolves to its exit status. Shows every error instead of throwing it. */
export async function runCommand(command: CommandSpec, rest: readonly string[], io: Io = processIo()): Promise<number> {
  // A reader that went away (`backout audit log | head`) is no error.
  io.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70));
  const json = rest.includes('--json');
  try {
    const context = contextOf(command, rest, io, json);
    const run = await command.load();
    return (await run(context)) ?? 0;
  } catch (thrown) {
    return showError(thrown, io, json);
  }
}

function contextOf(command: CommandSpec, rest: readonly string[], io: Io, json: boolean): CommandContext {
  const { args, options } = parseCommandLine(command, rest);
  const out = commandOutput(io, json);
  let api: Promise<Api> | undefined;
  return { io, args, options, out, api: () => (api ??= connectApi({ io, options, out })) };
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
