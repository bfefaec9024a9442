import { changeLines, coversTheSame, diffSubjects } from '../../../authority/gates/subject-changes.ts';
import type { Subject } from '../../../requests/subject.ts';
import { gates } from '../../support/views.ts';

const { subject } = gates.waiting;
type Covered = Subject['covers'][number];
const withStep = (change: (step: Covered) => Covered): Subject => ({
  ...subject,
  covers: subject.covers.map((step, at) => (at === 1 ? change(step) : step)),
});
const lines = (was: Subject, is: Subject) => changeLines(diffSubjects(was, is));

describe('the difference between two subjects', () => {
  it('is empty if they say the same, even if their visits differ', () => {
    expect(diffSubjects(subject, { ...structuredClone(subject), visit: 7 })).toEqual([]);
  });

  it('is every argument that differs, with what it was and what it is', () => {
    const other = withStep((step) => ({
      ...step,
      does: step.does.map((one, at) => (at === 0 ? { ...one, parts: [{ value: 'other' }] } : one)),
    }));
    const [first] = subject.covers[1]?.does ?? [];
    const was = first?.parts.map((part) => ('value' in part ? part.value : '')).join('');
    expect(lines(subject, other)).toEqual([
      `- ${subject.covers[1]?.address} argv 0: ${was}`,
      `+ ${subject.covers[1]?.address} argv 0: other`,
    ]);
  });

  it('tells an output that became known from one to come, and a secret by its name alone', () => {
    const shown = (parts: Covered['does'][number]['parts']) =>
      withStep((step) => ({ ...step, does: [{ name: 'stdin', parts }] }));
    const address = subject.covers[1]?.address;
    expect(lines(shown([{ later: 'output of backup.path' }]), shown([{ value: '/backup/a' }]))).toEqual([
      `- ${address} stdin: ‹output of backup.path›`,
      `+ ${address} stdin: /backup/a`,
    ]);
    expect(lines(shown([{ secret: 'old' }]), shown([{ value: 'a' }, { secret: 'new' }]))).toEqual([
      `- ${address} stdin: ‹secret old›`,
      `+ ${address} stdin: a‹secret new›`,
    ]);
  });

  it('is a step that is skipped, gone, or new', () => {
    const address = subject.covers[1]?.address;
    expect(
      lines(
        subject,
        withStep((step) => ({ ...step, instead: 'skipped' })),
      ),
    ).toEqual([`+ ${address} instead: skipped`]);
    const fewer = { ...subject, covers: subject.covers.filter((_, at) => at !== 1) };
    expect(lines(subject, fewer).every((line) => line.startsWith(`- ${address} `))).toBe(true);
    expect(lines(fewer, subject).every((line) => line.startsWith(`+ ${address} `))).toBe(true);
    expect(lines(fewer, subject).length).toBeGreaterThan(4);
  });

  it('is who decides, who may not, and what was rehearsed', () => {
    const other: Subject = {
      ...subject,
      quorum: { kind: 'role', role: 'dba', count: 2 },
      lifted: [],
      rehearsal: { ...subject.rehearsal, recorded: 'storefront-41' },
    };
    expect(lines(subject, other)).toEqual(
      expect.arrayContaining(['+ quorum: 2 of dba', '+ rehearsal recorded: storefront-41']),
    );
    expect(lines(subject, other).some((line) => line.startsWith('- allowed '))).toBe(true);
  });

  it('is cut in a message, which says so', () => {
    const fewer = { ...subject, covers: [] };
    const cut = changeLines(diffSubjects(subject, fewer), 3);
    expect(cut).toHaveLength(4);
    expect(cut.at(-1)).toMatch(/^and \d+ more lines$/);
  });
});

describe('the coverage of a gate', () => {
  it('is the same after a skip for an approval that is used, and differs for one that is not', () => {
    const skipped = withStep((step) => ({ ...step, instead: 'skipped' })).covers;
    expect(coversTheSame(skipped, subject.covers, true)).toBe(true);
    expect(coversTheSame(skipped, subject.covers, false)).toBe(false);
    const other = withStep((step) => ({ ...step, title: 'Another' })).covers;
    expect(coversTheSame(other, subject.covers, true)).toBe(false);
  });
});
