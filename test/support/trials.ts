import type { FrozenPlan, FrozenStep } from '../../plans/language/schema/index.ts';
import type { Visit } from '../../records/run-state.ts';
import { commandStep, gateStep, smallPlan } from './plans.ts';
import type { Site } from './site.ts';
import { until } from './until.ts';

type Command = Extract<FrozenStep, { kind: 'command' }>;

/** A shell's wait until a file is there, for at most a minute: what a broken-off test leaves behind ends by itself. */
export function untilThere(file: string): string {
  return `n=0; until test -e ${file} || test $n -ge 1200; do sleep 0.05; n=$((n+1)); done`;
}

/** Small plans, each of a service of its own, whose steps leave a line each in a ledger of that service. */
export class Trials {
  readonly site: Site;

  constructor(site: Site) {
    this.site = site;
  }

  /** A step that writes its name, and then does what the shell is told. */
  step(service: string, id: string, then = 'true', over: Partial<Command> = {}): FrozenStep {
    return commandStep(id, ['/bin/sh', '-c', `echo ${id} >> ${service}.ledger; ${then}`], {
      cwd: this.site.dir,
      ...over,
    });
  }

  plan(service: string, steps: FrozenStep[], over: Partial<FrozenPlan> = {}): FrozenPlan {
    return smallPlan({ release: { service, version: '2.0.0' }, steps: [gateStep(), ...steps], ...over });
  }

  /** A run of these steps, past its gate. */
  begin(service: string, steps: FrozenStep[], over: Partial<FrozenPlan> = {}): Promise<string> {
    return this.site.begin(this.plan(service, steps, over));
  }

  ledger(service: string): Promise<string[]> {
    return this.site.ledger(`${service}.ledger`);
  }

  /** Waits until a step is in a state, and gives its visit. */
  async reaches(run: string, address: string, state: Visit['state']): Promise<Visit> {
    const at = async () => this.site.visitOf(await this.site.state(run), address);
    return until(async () => ((await at())?.state === state ? at() : undefined), 15_000, `${address} is ${state}`);
  }

  /** What a step that holds offers, in order. */
  async offers(run: string, address: string): Promise<string[]> {
    const { holding } = await this.reaches(run, address, 'holding');
    return (holding?.offers ?? []).map((one) => one.contingency ?? one.offer);
  }

  /** Asks for something about a step; throws unless it is accepted. */
  async ask(run: string, action: string, fields: Record<string, unknown> = {}): Promise<void> {
    const answer = await this.site.about(run, { action: action as never, ...fields });
    if (answer.status !== 'accepted') throw new Error(`${action} was not accepted: ${JSON.stringify(answer)}`);
  }
}
