import type { Action } from '../../domain/actions/action.ts';
import type { Outcome, PollOutcome } from '../../domain/actions/command.ts';
import type { ActionKind, ParametersOf } from '../../domain/kinds/index.ts';
import type { ActionReads } from '../actions/ports.ts';
import type { ActionCommits, ChangeDeps, Deadline } from '../change/ports.ts';
import type { SafetyReads } from '../safety/ports.ts';

/** One run, as the provider sees it. The key is the same for every try of the same run. */
export type Run<K extends ActionKind> = {
  readonly action: Action;
  readonly parameters: ParametersOf<K>;
  readonly key: string;
};
export type Provider<K extends ActionKind> = {
  readonly name: string;
  readonly run: (run: Run<K>, signal: AbortSignal) => Promise<Outcome>;
  readonly poll: (operationId: string, signal: AbortSignal) => Promise<PollOutcome>;
};
/** Who carries out what. The compiler demands a line for every kind; `undefined` = nobody, so it does not run. */
export type Providers = { readonly [K in ActionKind]: Provider<K> | undefined };

export type ExecutorDeps = ChangeDeps & {
  readonly store: ActionCommits & Pick<ActionReads, 'history'> & SafetyReads;
  readonly providers: Providers;
  readonly deadline: Deadline;
};
