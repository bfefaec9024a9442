import { formatDuration } from '../../../common/text/duration.ts';
import { releaseName } from '../../../common/names.ts';
import { branchPrefix, contingencyPrefix } from '../outline/address.ts';
import { contingenciesFrom } from '../coverage.ts';
import { isGate, stepAt } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { definitionOf, type FrozenStep } from '../kinds/index.ts';
import { stepTraits, type StepKind } from '../outline/traits.ts';

/** What is drawn as one shape. `end` is where a run begins or ends. */
export interface GraphNode {
  /** The address of its step; of an end a name with a blank in it, which no address has. */
  readonly id: string;
  readonly kind: StepKind | 'end' | 'fork';
  readonly title: string;
  readonly detail: string;
  /** Past it the plain way back no longer exists. */
  readonly irreversible: boolean;
  /** The contingency it belongs to; undefined in the procedure. */
  readonly group: string | undefined;
}

/** An arrow. `otherwise` leads into a contingency; `beyond` lies behind the point of no return. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'then' | 'otherwise';
  readonly label: string;
  readonly beyond: boolean;
}

/** What is drawn, before anything has its place. */
export interface PlanGraph {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly { readonly id: string; readonly title: string }[];
}

/** The steps of a plan and the ways between them: the procedure, its contingencies, the point of no return. Pure. */
export function graphOf(plan: FrozenPlan): PlanGraph {
  const drawing = new Drawing(plan);
  const start = drawing.mark('run start', `${releaseName(plan.release)} is live`);
  const ends = drawing.sequence(plan.steps, '', undefined, [start]);
  drawing.join(ends, drawing.mark('run end', `${plan.release.service}@${plan.returnsTo} is live again`));
  plan.contingencies.forEach((one) => drawing.contingency(one));
  return {
    title: `${releaseName(plan.release)}: ${plan.title}`,
    nodes: drawing.nodes,
    edges: drawing.edges,
    groups: plan.contingencies.map(({ id, title }) => ({ id, title })),
  };
}

class Drawing {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly #plan: FrozenPlan;
  /** The gate or step after which everything lies behind the point of no return. */
  readonly #beyond = new Set<string>();

  constructor(plan: FrozenPlan) {
    this.#plan = plan;
  }

  /** A start or an end. */
  mark(id: string, title: string): string {
    this.nodes.push({ id, kind: 'end', title, detail: '', irreversible: false, group: undefined });
    return id;
  }

  /** Steps one after the other; returns where the arrows to what follows begin. */
  sequence(steps: readonly FrozenStep[], prefix: string, group: string | undefined, from: readonly string[]): string[] {
    let ends = [...from];
    for (const step of steps) ends = this.#step(step, prefix + step.id, group, ends);
    return ends;
  }

  contingency({ id, steps, then }: FrozenPlan['contingencies'][number]): void {
    const ends = this.sequence(steps, contingencyPrefix(id), id, []);
    const end = `then ${id}`;
    const titles = { continue: 'then goes on', retry: 'then that step again', end: 'then ends, not rolled back' };
    this.nodes.push({ id: end, kind: 'end', title: titles[then], detail: '', irreversible: false, group: id });
    this.join(ends, end);
  }

  join(from: readonly string[], to: string): void {
    for (const one of from) {
      const beyond = this.#beyond.has(one);
      if (beyond) this.#beyond.add(to);
      const label = this.#isReturnless(one) ? 'point of no return' : '';
      this.edges.push({ from: one, to, kind: 'then', label, beyond });
    }
  }

  #isReturnless(id: string): boolean {
    return this.nodes.find((node) => node.id === id)?.irreversible ?? false;
  }

  #step(step: FrozenStep, address: string, group: string | undefined, from: readonly string[]): string[] {
    if ('branches' in step) return this.#parallel(step, address, group, from);
    const irreversible = 'irreversible' in step && step.irreversible !== null;
    this.nodes.push({ id: address, kind: step.kind, title: step.title, detail: detailOf(step), irreversible, group });
    this.join(from, address);
    if (irreversible) this.#beyond.add(address);
    this.#otherwise(address);
    return [address];
  }

  #parallel(
    step: Extract<FrozenStep, { branches: unknown }>,
    address: string,
    group: string | undefined,
    from: readonly string[],
  ): string[] {
    this.nodes.push({
      id: address,
      kind: 'fork',
      title: step.title,
      detail: detailOf(step),
      irreversible: false,
      group,
    });
    this.join(from, address);
    return step.branches.flatMap(({ id, steps }) => this.sequence(steps, branchPrefix(address, id), group, [address]));
  }

  /** The contingencies that this very step offers by itself: by its advice, its deadline, or as the point of no return. */
  #otherwise(address: string): void {
    for (const id of contingenciesFrom(this.#plan, address)) {
      const first = this.#plan.contingencies.find((one) => one.id === id)?.steps[0];
      if (!first || !this.#names(address, id)) continue;
      const to = contingencyPrefix(id) + first.id;
      this.edges.push({ from: address, to, kind: 'otherwise', label: 'otherwise', beyond: false });
    }
  }

  #names(address: string, contingency: string): boolean {
    const step = stepAt(this.#plan, address);
    if (!step) return false;
    const advised = 'onFailure' in step ? step.onFailure?.contingency : undefined;
    const late = isGate(step) && step.onDeadline.do === 'contingency' ? step.onDeadline.contingency : undefined;
    const beyond = 'irreversible' in step ? step.irreversible?.contingency : undefined;
    return [advised, late, beyond].includes(contingency);
  }
}

/** Whether it is drawn as a place where people decide. */
export function isDecision({ kind }: GraphNode): boolean {
  return kind !== 'end' && kind !== 'fork' && stepTraits[kind].opensFor === 'decision';
}

function detailOf(step: FrozenStep): string {
  const own = definitionOf(step).drawn.detail?.(step);
  if (own !== undefined) return own;
  const took = formatDuration(step.expectedMs);
  const undo = 'undo' in step && step.undo ? ', can be undone' : '';
  return `${step.kind}, ${step.role}, ${took}${undo}`;
}
