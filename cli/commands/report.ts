import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { renderReport } from '../../records/views/render-report.ts';
import type { ReportView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { fitted, jsonText } from '../output.ts';
import { safeDeep } from '../render/safe.ts';
import { shownRun } from '../target.ts';

export const run: Command = async ({ api, args, io, options, out }) => {
  const door = await api();
  const name = args[0] ?? (await shownRun(door, undefined)).run;
  const report = await door.get<ReportView>(`/runs/${encodeURIComponent(name)}/report`);
  const file = options.text('out');
  if (file === undefined) {
    return out.document(report, (view, { width, height }) =>
      fitted(markdown(view).split('\n'), height === undefined ? undefined : width),
    );
  }
  const path = resolve(io.cwd, file);
  await writeFile(path, `${out.json ? jsonText(report, 2) : markdown(report)}\n`).catch((error: unknown) => {
    throw new BackoutError('file-unreadable', 'the report cannot be written', { found: messageOf(error), where: path });
  });
  out.say(`the report on ${name} is in ${path}`);
};

function markdown(report: ReportView): string {
  return renderReport(safeDeep(report)).trimEnd();
}
