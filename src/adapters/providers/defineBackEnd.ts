import type { Provider, Providers } from '../../application/executor/ports.ts';
import type { Probe } from '../../application/readiness/ports.ts';
import type { ActionKind } from '../../domain/kinds/index.ts';

/** What back ends are given from outside. */
export type Outside = {
  readonly now: () => number;
  /** Rejects when the signal says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

type Definition<N extends string, K extends ActionKind> = {
  /** As PROVIDERS names it, and as the history does. */
  readonly name: N;
  /** What it can carry out. */
  readonly kinds: readonly K[];
  /** What readiness looks at where it carries out anything. */
  readonly checks: (outside: Outside) => readonly Probe[];
  /** Loaded when the first of its actions is to run. The compiler demands a provider for each of its kinds. */
  readonly load: (outside: Outside) => Promise<{ readonly [Kind in K]: Omit<Provider<Kind>, 'name'> }>;
};

/** Something that carries actions out, as data. */
export type BackEnd<N extends string = string> = {
  readonly name: N;
  readonly kinds: readonly ActionKind[];
  readonly checks: (outside: Outside) => readonly Probe[];
  /** Those for the kinds that it is to carry out. */
  readonly providers: (wanted: readonly ActionKind[], outside: Outside) => Partial<Providers>;
};

/** Lets the compiler hold the providers to the kinds; everybody else need not know for which kinds it is. */
export const defineBackEnd = <const N extends string, K extends ActionKind>({
  name,
  kinds,
  checks,
  load,
}: Definition<N, K>): BackEnd<N> => ({
  ...{ name, kinds, checks },
  providers: (wanted, outside) => {
    let loading: ReturnType<typeof load> | undefined;
    const loaded = () => {
      loading ??= load(outside);
      return loading;
    };
    const all: { [Kind in K]?: Provider<Kind> } = {};
    const provide = <Kind extends K>(kind: Kind): Provider<Kind> => ({
      name,
      run: async (run, signal) => (await loaded())[kind].run(run, signal),
      poll: async (operationId, signal) => (await loaded())[kind].poll(operationId, signal),
    });
    for (const kind of kinds) if (wanted.includes(kind)) all[kind] = provide(kind);
    return all;
  },
});
