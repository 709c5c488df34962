import type { Deps, Store } from '../../src/application/deps.ts';
import type { ActionKind } from '../../src/domain/kinds/index.ts';
import type { Safety } from '../../src/domain/safety/safety.ts';
import type { SafetyTimeline } from './safetyTimeline.ts';
import type { Story } from './story.ts';

const hour = 3_600_000;
/** How far the clock of a process may be off that may write, with the whole second that a `Date` header loses. */
export const tolerance = 32_000;

/** One run that started: by its own time, and when it was written. */
export type Start = { readonly at: number; readonly writtenAt: number };
type StartsOf = (tenant: string, kind: ActionKind) => readonly Start[];

/** What one piece of an executor's or the sweep's work has asked about safety. */
export type Work = {
  reading?: {
    readonly tenant: string;
    readonly safety: Safety;
    readonly askedAt: number;
    /** The same moment by the clock of whoever asked. */
    readonly askedAtBy: number;
  };
  counting?: { readonly kind: ActionKind; readonly askedAt: number };
  /** When each action was due that the sweep was told of. */
  readonly dueAt: Map<string, number>;
};

/** Looks over the shoulder of each piece of work: what it read, and whether that was so. */
export const safetyWatch = (now: () => number, timeline: SafetyTimeline, startsOf: StartsOf, story: Story) => {
  const works = new Map<string, Work>();

  const loadSafety =
    ({ store, now: ownNow }: Deps, work: Work): Store['loadSafety'] =>
    async tenant => {
      const askedAt = now();
      const askedAtBy = ownNow();
      const loaded = await store.loadSafety(tenant);
      const { version } = loaded.safety;
      if (timeline.between(tenant, askedAt, now()).every(safety => safety.version !== version))
        story.accuse('safety settings are read as they are', `version ${version}`);
      work.reading = { tenant, safety: loaded.safety, askedAt, askedAtBy };
      return loaded;
    };

  const startedSince =
    (store: Store, work: Work): Store['startedSince'] =>
    async (tenant, kind, since, limit) => {
      const askedAt = now();
      const count = await store.startedSince(tenant, kind, since, limit);
      const starts = startsOf(tenant, kind).filter(({ at }) => at >= since);
      const least = Math.min(limit, starts.filter(({ writtenAt }) => writtenAt < askedAt).length);
      if (count < least || count > starts.length)
        story.accuse('starts are counted as they are', `${count} ${kind} of ${least} to ${starts.length}`);
      work.counting = { kind, askedAt };
      return count;
    };

  const commit =
    (store: Store, work: Work): Store['commit'] =>
    changes => {
      for (const { after, entry } of changes)
        if (
          !entry &&
          after.status === 'approved' &&
          work.reading?.tenant === after.tenant &&
          work.reading.safety.paused
        )
          story.accuse('what is paused keeps its place', story.nameOf(after.id));
      return store.commit(changes);
    };

  const due = (store: Store, work: Work): Store['due'] =>
    async function* (tenant, until, sort) {
      for await (const one of store.due(tenant, until, sort)) {
        if ('actionId' in one) work.dueAt.set(one.actionId, one.dueAt);
        yield one;
      }
    };

  return {
    /** The same dependencies for one piece of work, and what it does with them. */
    watch: (deps: Deps): { readonly deps: Deps; readonly work: Work } => {
      const { store, newId } = deps;
      const work: Work = { dueAt: new Map() };
      const asked = { loadSafety: loadSafety(deps, work), startedSince: startedSince(store, work) };
      const watched: Deps = {
        ...deps,
        store: { ...store, ...asked, commit: commit(store, work), due: due(store, work) },
        newId: at => {
          const id = newId(at);
          works.set(id, work);
          return id;
        },
      };
      return { deps: watched, work };
    },
    /** The work that made an id (of a lease or a commit). */
    workOf: (id: string): Work | undefined => works.get(id),
  };
};

/** Starts that an executor must have seen when it counted: written before, and within the hour by any clock. */
export const seenStarts = (starts: readonly Start[], askedAt: number): number =>
  starts.filter(({ at, writtenAt }) => writtenAt < askedAt && at >= askedAt - hour + tolerance).length;
