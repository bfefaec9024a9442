/** A command, which exits with these in turn and with 0 from then on. */
export interface Command {
  readonly kind: 'command';
  readonly id: string;
  readonly exits: readonly number[];
  /** How often the plan's policy tries; 1 for what must not be repeated unasked. */
  readonly tries: number;
  readonly hasUndo: boolean;
  /** Whether the author names the contingency `fix` for its failure. */
  readonly names: boolean;
}
export type Node =
  | Command
  | { readonly kind: 'gate'; readonly id: string }
  | { readonly kind: 'parallel'; readonly id: string; readonly branches: readonly (readonly Node[])[] };

/** What an operator does about what waits; what is not possible there is replaced by what is. */
export type Action = 'go-on' | 'give-up' | 'retry' | 'skip' | 'fix' | 'stop' | 'stop-and-undo';

/** A procedure, and what the operator does each time that everything waits for him. */
export interface Scenario {
  readonly nodes: readonly Node[];
  readonly fix: readonly Command[];
  readonly then: 'continue' | 'retry' | 'end';
  readonly actions: readonly Action[];
}

/** Something that waits: a gate, or a step that holds after so many executions. */
export interface Ask {
  readonly at: string;
  readonly isGate: boolean;
  readonly runs: number;
}

/** The run has ended for another reason than that everything is done. */
class Ended extends Error {
  readonly outcome: string;
  constructor(outcome: string) {
    super(outcome);
    this.outcome = outcome;
  }
}

type Walk = Generator<Ask[], void, Action>;

/** What is expected of a run, by rules of its own: a few generators, no clock, no record. */
export class Model {
  readonly ledger: string[] = [];
  readonly outcomes = new Map<string, string>();
  outcome: string | undefined;
  asks: Ask[] = [];
  readonly #scenario: Scenario;
  readonly #walk: Walk;
  #undoable: string[] = [];
  #turn = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#walk = this.#steps(scenario.nodes, '');
    this.#advance(() => this.#walk.next());
  }

  /** What is answered to the first of the asks; tells what the operator does. */
  answer(): { ask: Ask; action: Action } {
    const [ask] = this.asks;
    if (!ask) throw new Error('nothing waits');
    const action = this.#possible(ask);
    this.#turn += 1;
    this.#advance(() => this.#walk.next(action));
    return { ask, action };
  }

  #advance(move: () => IteratorResult<Ask[], void>): void {
    try {
      const { done, value } = move();
      this.asks = value ?? [];
      if (done) this.outcome = 'rolled-back';
    } catch (ended) {
      if (!(ended instanceof Ended)) throw ended;
      this.asks = [];
      this.outcome = ended.outcome;
    }
  }

  #possible({ at, isGate }: Ask): Action {
    const wanted = this.#scenario.actions[this.#turn] ?? 'go-on';
    if (isGate) return wanted === 'give-up' ? 'give-up' : 'go-on';
    if (wanted === 'fix' && !this.#mayFix(at)) return 'retry';
    return wanted === 'go-on' || wanted === 'give-up' ? 'skip' : wanted;
  }

  #mayFix(at: string): boolean {
    const all = (nodes: readonly Node[]): readonly Node[] =>
      nodes.flatMap((node) => (node.kind === 'parallel' ? node.branches.flatMap(all) : [node]));
    return all(this.#scenario.nodes).some((node) => node.kind === 'command' && node.names && at.endsWith(node.id));
  }

  *#steps(nodes: readonly Node[], before: string): Walk {
    for (const node of nodes) {
      if (node.kind === 'parallel')
        yield* this.#together(node.branches.map((steps, at) => this.#steps(steps, `${node.id}/b${at}/`)));
      else if (node.kind === 'gate') yield* this.#gate(node.id);
      else yield* this.#command(node, `${before}${node.id}`);
    }
  }

  /** All go as far as they can; then the one whose ask comes first is answered. */
  *#together(walks: readonly Walk[]): Walk {
    let waiting = walks.map((walk) => ({ walk, asks: walk.next().value ?? [] })).filter(({ asks }) => asks.length > 0);
    while (waiting.length > 0) {
      waiting = waiting.toSorted((one, other) => (one.asks[0]!.at < other.asks[0]!.at ? -1 : 1));
      const action = yield waiting.flatMap(({ asks }) => asks);
      const [{ walk }, ...others] = waiting as [(typeof waiting)[0], ...typeof waiting];
      const { value } = walk.next(action);
      waiting = value ? [{ walk, asks: value }, ...others] : others;
    }
  }

  *#gate(at: string): Walk {
    const action = yield [{ at, isGate: true, runs: 0 }];
    this.outcomes.set(at, action === 'go-on' ? 'succeeded' : 'refused');
    if (action !== 'go-on') throw new Ended('refused');
  }

  *#command(step: Command, at: string): Walk {
    for (let attempt = 1; !this.#succeeds(step, at); attempt += 1) {
      if (attempt < step.tries) continue;
      const action = yield [{ at, isGate: false, runs: this.#runs(step.id) }];
      if (action === 'skip') return void this.outcomes.set(at, 'skipped');
      if (action === 'stop') throw new Ended('stopped');
      if (action === 'stop-and-undo') this.#undo();
      if (action === 'fix' && (yield* this.#fix())) return;
    }
  }

  /** Whether the run goes on behind the step that failed. */
  *#fix(): Generator<Ask[], boolean, Action> {
    yield* this.#steps(this.#scenario.fix, '@fix/');
    if (this.#scenario.then === 'end') throw new Ended('not-rolled-back');
    return this.#scenario.then === 'continue';
  }

  #undo(): never {
    for (const id of this.#undoable) this.ledger.push(`un-${id}`);
    throw new Ended('stopped');
  }

  #runs(id: string): number {
    return this.ledger.filter((line) => line === id).length;
  }

  #succeeds({ id, exits, hasUndo }: Command, at: string): boolean {
    const isGood = (exits[this.#runs(id)] ?? 0) === 0;
    this.ledger.push(id);
    this.outcomes.set(at, isGood ? 'succeeded' : 'failed');
    if (isGood && hasUndo) this.#undoable.push(id);
    return isGood;
  }
}
