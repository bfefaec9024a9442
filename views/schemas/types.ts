import type { z } from 'zod';
import type { DeepReadonly } from '../../common/deep-readonly.ts';
import type { FrozenQuorum } from '../../plans/language/schema/parts/people.ts';
import type { Subject } from '../../requests/subject.ts';
import type { RosterProposal } from '../../roster/proposal.ts';
import type { foundPlan, foundPlans } from './found-plans.ts';
import type { gateView } from './gate.ts';
import type { inboxView } from './inbox.ts';
import type { assessmentView, releaseView } from './release.ts';
import type { reportView } from './report.ts';
import type { accessView, proposalView } from './roster.ts';
import type { byHand, nextThing, runView, stepView } from './run.ts';
import type { rehearsal } from './values.ts';

/** What is signed keeps the type that it is signed with. */
type Signed = Subject | FrozenQuorum | RosterProposal;

/** What a schema of this folder describes: nobody changes a view. */
type Shown<S extends z.ZodType> = DeepReadonly<z.infer<S>, Signed>;

/** Who could do what at a time, and what they had done by then: `audit access`. */
export type AccessView = Shown<typeof accessView>;
/** Whether an assessment that was asked for is done, and what it found. */
export type AssessmentView = Shown<typeof assessmentView>;
/** A rollback that was done by hand, by somebody's word. */
export type ByHand = Shown<typeof byHand>;
/** A published plan as `plan find` shows it. */
export type FoundPlan = Shown<typeof foundPlan>;
/** What `plan find` shows. */
export type FoundPlans = Shown<typeof foundPlans>;
/** What `show RUN GATE` shows: the stored subject, and what is live beside it. */
export type GateView = Shown<typeof gateView>;
/** What `backout` shows one person when it is typed alone. */
export type InboxView = Shown<typeof inboxView>;
/** The one next thing to do: by whom, since when, and the command to type. */
export type NextThing = Shown<typeof nextThing>;
/** A change of the roster that waits for a second administrator: `roster pending`. */
export type ProposalView = Shown<typeof proposalView>;
/** Whether a run is a rehearsal, and whether faults were injected into it. */
export type Rehearsal = Shown<typeof rehearsal>;
/** What `release storefront@2.4.1` shows. */
export type ReleaseView = Shown<typeof releaseView>;
/** The sections of `report`. */
export type ReportView = Shown<typeof reportView>;
/** What `status` shows. */
export type RunView = Shown<typeof runView>;
/** One line of the step list. */
export type StepView = Shown<typeof stepView>;
