import { releaseName, type Release } from '../../../common/names.ts';
import { questions, type Question } from '../builders/questions.ts';
import { template } from '../checks/placeholders.ts';

const nine = (Object.keys(questions) as Question[]).filter((question) => questions[question].number <= 9);

/** The text of a new plan file: everything that is known is filled in, every question is still to be answered. */
export function newPlan(release: Release, returnsTo: string): string {
  return `import { backoutPlan, role, settings, unanswered } from 'backout';

// Who does what. Whoever acts in a run needs the role of the same name in the roster.
const support = role('production-support', { title: 'Production support', does: 'starts and performs the rollback' });
const engineer = role('deployment-engineer', { title: 'Deployment engineer', does: 'decides, and helps' });

// What differs between environments: one complete set for each.
const env = settings({
  production: { url: 'https://${release.service}.example.com' },
  staging: { url: 'https://${release.service}.staging.example.com' },
});

export default backoutPlan({
  release: ${quoted(releaseName(release))},
  returnsTo: ${quoted(returnsTo)},
  title: ${quoted(`Take ${releaseName(release)} back to ${returnsTo}`)},
  authors: [${quoted(template.author)}],
  roles: [support, engineer],
  settings: env,

${nine.map(asked).join('\n\n')}

  // What else is affected. ${questions.affects.asks}
  // For example: ${questions.affects.example}
  affects: unanswered('affects'),
});
`;
}

function asked(question: Question): string {
  const { number, asks, example } = questions[question];
  return [`  // ${number}. ${asks}`, `  // For example: ${example}`, `  ${question}: unanswered('${question}'),`].join(
    '\n',
  );
}

/** A text as the project's own files write it. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
