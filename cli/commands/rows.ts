import type { EnvelopeDraft } from '../connect/api.ts';
import type { Render } from '../terminal/output.ts';
import type { CommandContext, RunCommand } from './command.ts';

/** What a request is about: how the words of a command line find it, and the members of a request that name it. */
export interface RequestTarget<T, M> {
  find(context: CommandContext): Promise<T>;
  names(found: T): M;
}

type Action = EnvelopeDraft['action'];
type DraftOf<A extends Action> = Extract<EnvelopeDraft, { action: A }>;
type OtherMembers<A extends Action, M> = Omit<DraftOf<A>, 'action' | keyof M>;

/** A command that signs one request. */
export interface SignedRow<A extends Action, T, M> {
  readonly action: A;
  readonly about: RequestTarget<T, M>;
  /** The members that say neither what is done nor to what. Throws `usage` for what cannot be asked. */
  members(found: T, context: CommandContext): OtherMembers<A, M> | Promise<OtherMembers<A, M>>;
  /** The lines that are shown before anybody signs. */
  says?(draft: DraftOf<A>, found: T, context: CommandContext): readonly string[];
}

/**
 * Makes the command of a row. It finds what the words name and shows what would be signed. Then it asks, signs, sends,
 * and shows the answer.
 */
export function signedCommand<A extends Action, T, M>({
  action,
  about,
  members,
  says,
}: SignedRow<A, T, M>): RunCommand {
  return async (context) => {
    const found = await about.find(context);
    const others = await members(found, context);
    // Both halves of the request are checked where the row is written.
    const draft = { action, ...about.names(found), ...others } as unknown as DraftOf<A>;
    const { signAndShow } = await import('./sign.ts');
    await signAndShow(context, draft, says?.(draft, found, context) ?? []);
  };
}

/** Returns the reason of a request that may be made without one. */
export function reasonGiven({ options }: CommandContext): { reason: string | null } {
  return { reason: options.text('reason') ?? null };
}

/** A command that shows one view of the API. */
export interface ViewRow<V> {
  /** Where the view is. Throws `usage` for what cannot be asked. */
  path(context: CommandContext): string | Promise<string>;
  /** Its page, which is loaded once the view is there. */
  page(): Promise<Render<V>>;
  /** The exit status; 0 unless given. */
  exit?(view: V): number;
}

/** Makes the command of a row. It gets the view and shows its page, or the view itself with --json. */
export function viewCommand<V>({ path, page, exit }: ViewRow<V>): RunCommand {
  return async (context) => {
    const wanted = await path(context);
    const view = await (await context.api()).get<V>(wanted);
    context.out.document(view, await page());
    return exit?.(view);
  };
}
