import { renderReport } from '../../records/views/render-report.ts';
import type { ReportView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { writeGiven } from '../files.ts';
import { fitted, jsonText } from '../output.ts';
import { safeDeep } from '../render/safe.ts';
import { shownRun } from '../target.ts';

export const run: Command = async ({ api, args, io, options, out }) => {
  const door = await api();
  const { run: name } = await shownRun(door, args[0]);
  const report = await door.get<ReportView>(`/runs/${encodeURIComponent(name)}/report`);
  const file = options.text('out');
  if (file === undefined) {
    return out.document(report, (view, { width, height }) =>
      fitted(markdown(view).split('\n'), height === undefined ? undefined : width),
    );
  }
  const content = `${out.json ? jsonText(report, 2) : markdown(report)}\n`;
  const path = await writeGiven(file, io.cwd, content, { what: 'the report' });
  if (out.json) out.document({ run: name, file: path }, () => []);
  else out.say(`the report on ${name} is in ${path}`);
};

function markdown(report: ReportView): string {
  return renderReport(safeDeep(report)).trimEnd();
}
