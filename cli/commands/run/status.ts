import type { ReportView, RunView } from '../../../views/schemas/types.ts';
import { shownRun } from '../../run/target.ts';
import { writeGiven } from '../../terminal/files.ts';
import { fitToTerminal, jsonText } from '../../terminal/output.ts';
import { safeDeep } from '../../terminal/safe-text.ts';
import type { RunCommand } from '../command.ts';

/** Shows where a run is, or follows it to its end. The exit status says whether it took its release back. */
export const statusCommand: RunCommand = async (context) => {
  const view = await shownRun(await context.api(), context.args[0]);
  if (context.options.flag('follow')) {
    const { followRun } = await import('../../run/follow.ts');
    return exitCodeOfRun(await followRun(context, view));
  }
  const { renderRun } = await import('../../pages/run/run.ts');
  context.out.document(view, renderRun);
  return exitCodeOfRun(view);
};

/** Returns 1 for a run that is over and did not take the release back. */
function exitCodeOfRun({ state, outcome }: RunView): number {
  const isOver = state === 'ended' || state === 'denied';
  return isOver && outcome !== 'rolled-back' && outcome !== 'rolled-back-with-deviations' ? 1 : 0;
}

/** Prints the report on a run, or writes it into a file. */
export const reportCommand: RunCommand = async ({ api, args, io, options, out }) => {
  const { renderReport } = await import('../../../views/report/render-report.ts');
  const markdown = (view: ReportView) => renderReport(safeDeep(view)).trimEnd();
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
