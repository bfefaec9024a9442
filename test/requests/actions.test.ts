import { approvable } from '../../plans/language/schema/plan.ts';
import { actionSpecs, type ActionSpec } from '../../requests/actions.ts';
import { envelope } from '../../requests/envelope.ts';
import { actions } from '../../roster/schema.ts';

const rows: readonly (readonly [string, ActionSpec])[] = Object.entries(actionSpecs);
const isOnRun = ({ about }: ActionSpec) => about === 'run' || about === 'step' || about === 'gate';

describe('the table of actions', () => {
  it('has a row for each name in the schema of the roster', () => {
    expect(rows.map(([action]) => action).toSorted()).toEqual([...actions].toSorted());
  });

  it('makes one envelope of each row, which names the run and its plan where the row is about a run', () => {
    const shapes = new Map(envelope.options.map(({ shape }) => [shape.action.value, Object.keys(shape)]));
    expect([...shapes.keys()]).toEqual(rows.map(([action]) => action));
    const onRun = [...shapes].filter(([, names]) => names.includes('run') && names.includes('plan'));
    expect(onRun.map(([action]) => action)).toEqual(rows.filter(([, row]) => isOnRun(row)).map(([action]) => action));
  });

  it('covers everything for which a plan can ask an approval', () => {
    const covered = rows.flatMap(([, row]) => row.approvable ?? []);
    expect(covered.toSorted()).toEqual([...approvable].toSorted());
  });

  it('decides in the turn of the run everything about it that changes what it does next', () => {
    const atOnce = rows.filter(([, row]) => isOnRun(row) && !row.forwarded).map(([action]) => action);
    expect(atOnce).toEqual(['ask', 'reply', 'handover', 'take-over', 'note']);
  });

  it('forwards, besides, what begins a run', () => {
    const begins = rows.filter(([, row]) => !isOnRun(row) && row.forwarded).map(([action]) => action);
    expect(begins).toEqual(['rehearse', 'start']);
  });
});
