import { countJest, type JestResults } from '../../../scripts/testing/jest-results.ts';
import { summaryLine, sum } from '../../../scripts/testing/result.ts';
import { selectStages } from '../../../scripts/testing/stages.ts';

const clean: JestResults = {
  numPassedTests: 2,
  numFailedTests: 0,
  numTotalTests: 2,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

describe('counting what Jest ran', () => {
  it('counts a file that cannot be loaded as a failure', () => {
    expect(countJest({ ...clean, numRuntimeErrorTestSuites: 1 }, 1)).toMatchObject({ passed: 2, failed: 1 });
  });

  it.each([
    ['that found no test', { ...clean, numPassedTests: 0, numTotalTests: 0 }, 0],
    ['that ended badly without a failed test', clean, 1],
    ['that left no results', undefined, 0],
  ])('counts a run %s as a failure', (_what, results, exitCode) => {
    expect(countJest(results, exitCode).failed).toBe(1);
  });

  it('names a skipped test and the reason in its title', () => {
    const assertionResults = [
      { fullName: 'deadlines [skipped: no Java on PATH] pass', status: 'pending' },
      { fullName: 'others pass', status: 'passed' },
    ];
    const { skipped } = countJest({ ...clean, testResults: [{ assertionResults }] }, 0);
    expect(skipped).toEqual([{ title: 'deadlines pass', reason: 'no Java on PATH' }]);
  });
});

describe('the end of a test run', () => {
  it('adds up all stages in one plain line', () => {
    const lint = { passed: 0, failed: 1, skipped: [] };
    const unit = { passed: 7, failed: 0, skipped: [{ title: 'a', reason: 'b' }] };
    expect(summaryLine(sum([lint, unit]))).toBe('7 passed, 1 failed, 1 skipped');
  });
});

describe('choosing stages', () => {
  it('takes all but those on demand, cheap before dear', () => {
    const names = selectStages([]).map(({ name }) => name);
    expect(names).toEqual(['types', 'lint', 'prose', 'format', 'layout', 'unit', 'replay', 'e2e']);
  });

  it('refuses a name that is none', () => {
    expect(() => selectStages(['tpyes'])).toThrow(/expected stages out of types, .*, found tpyes/);
  });
});
