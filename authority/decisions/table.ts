import { BackoutError } from '../../common/errors.ts';
import type { Action } from '../../roster/schema.ts';
import { askAtGate } from './ask.ts';
import { allowAssessment } from './assess.ts';
import type { Adjudicate } from '../context/request-context.ts';
import { confirmStep } from './confirm.ts';
import { breakGlass } from './break-glass.ts';
import { chooseContingency } from './contingency.ts';
import { continueRun } from './continue.ts';
import { decideGate } from './decide-gate.ts';
import { recordDeployment } from './deployed.ts';
import { extendWindow } from './extend.ts';
import { handOver } from './handover.ts';
import { holdRun } from './hold.ts';
import { takeNote } from './note.ts';
import { endorsePlan } from './plan-endorse.ts';
import { publishPlan } from './plan-publish.ts';
import { recordManual } from './record-manual.ts';
import { replyAtGate } from './reply.ts';
import { resolveStep } from './resolve.ts';
import { retryStep } from './retry.ts';
import { decideRosterChange, publishRoster } from './change-roster.ts';
import { decideRoster } from './decide-proposal.ts';
import { skipStep } from './skip.ts';
import { stopRun } from './stop.ts';
import { takeOver } from './take-over.ts';

/** What decides each action. `session.open` (receive.ts), `start` and `rehearse` (admit.ts) never reach this table. */
export const adjudicators: { readonly [A in Action]: Adjudicate<A> } = {
  'session.open': notHere,
  'roster.publish': publishRoster,
  'roster.change': decideRosterChange,
  'roster.decide': decideRoster,
  'plan.publish': publishPlan,
  'plan.endorse': endorsePlan,
  deployed: recordDeployment,
  assess: allowAssessment,
  rehearse: notHere,
  start: notHere,
  decide: decideGate,
  ask: askAtGate,
  reply: replyAtGate,
  confirm: confirmStep,
  retry: retryStep,
  skip: skipStep,
  contingency: chooseContingency,
  hold: holdRun,
  continue: continueRun,
  stop: stopRun,
  resolve: resolveStep,
  note: takeNote,
  extend: extendWindow,
  handover: handOver,
  'take-over': takeOver,
  'break-glass': breakGlass,
  'record-manual': recordManual,
};

function notHere(): Promise<never> {
  throw new BackoutError('internal', 'this action is not adjudicated');
}
