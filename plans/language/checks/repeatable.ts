import { found } from '../analysis/codes.ts';
import { literalsOf } from '../analysis/texts.ts';
import type { Finding } from '../finding.ts';
import { placedSteps, type PlacedStep } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** What is called repeatable is not plainly something that adds up, or goes one step further, each time it runs. */
export function plainlyRepeatable(plan: FrozenPlan): Finding[] {
  return placedSteps(plan).flatMap((place) => {
    const why = 'effect' in place.step && place.step.effect === 'repeatable' ? whyNot(place) : undefined;
    if (!why) return [];
    return [
      found('plan-not-repeatable', why.path, `${place.address} is called repeatable, and ${why.does}`, {
        expected: 'a step that leaves the same behind however often it runs',
        found: why.found,
        next: "Say effect: 'once' and how it is verified, or bring about a state: migrate to a version, write a file anew.",
      }),
    ];
  });
}

interface Why {
  readonly path: string;
  readonly does: string;
  readonly found: string;
}

function whyNot({ pointer, step }: PlacedStep): Why | undefined {
  if (step.kind === 'http') {
    const keyed = Object.keys(step.headers).some((name) => /idempoten/i.test(name));
    if (step.method !== 'POST' || keyed) return undefined;
    return { path: `${pointer}/method`, does: 'each POST adds one more', found: 'POST without an idempotency key' };
  }
  if (step.kind !== 'command') return undefined;
  const words = step.argv.map((one) => literalsOf(one).join(' '));
  const line = words.join(' ');
  const path = `${pointer}/argv`;
  if (appends(words)) return { path, does: 'it appends', found: line };
  if (oneStepDown(line)) return { path, does: 'each time it goes one step further down', found: line };
  if (/\binsert\s+into\b(?!.*\bon\s+conflict\b)/i.test(line)) return { path, does: 'it adds rows', found: line };
  return undefined;
}

function appends(words: readonly string[]): boolean {
  const [program = ''] = words;
  if (/(^|\/)tee$/.test(program)) return words.some((word) => word === '-a' || word === '--append');
  return words.some((word) => /^(--append|append)$/.test(word) || />>/.test(word));
}

/** Migration tools take back one step, or so many, unless they are told a version. */
function oneStepDown(line: string): boolean {
  if (/\b(to|--to|--target|--version)[ =]/.test(line)) return false;
  return (
    /\b(migrat\w*|goose|dbmate|alembic|flyway|knex|sequelize|rails|rake|artisan)\b.*\b(down|rollback|undo)\b/i.test(
      line,
    ) ||
    /\bdb:rollback\b|\bmigrate:(down|rollback|undo)\b/i.test(line) ||
    /\bdowngrade\s+-\d/i.test(line)
  );
}
