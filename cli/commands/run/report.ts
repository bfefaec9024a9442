import { renderReport } from '../../../views/report/render-report.ts';
import type { ReportView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { writeGiven } from '../../terminal/files.ts';
import { fitToTerminal, jsonText } from '../../terminal/output.ts';
import { safeDeep } from '../../terminal/safe-text.ts';
import { shownRun } from '../../run/target.ts';

export const reportCommand: RunCommand = async ({ api, args, io, options, out }) => {
  const door = await api();
  const { run: name } = await shownRun(door, args[0]);
  const report = await door.get<ReportView>(`/runs/${encodeURIComponent(name)}/report`);
  const file = options.text('out');
  if (file === undefined) {
    return out.document(report, (view, { width, height }) =>
      fitToTerminal(markdown(view).split('\n'), height === undefined ? undefined : width),
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
