import { composeDeps } from '../src/composition.ts';
import { checkedConfig } from './checkedConfig.ts';
import { demoStage } from './story/demoStage.ts';
import { demoStory } from './story/demoStory.ts';
import { storyClock } from './story/storyClock.ts';

/**
 * Tells a story through the real use cases, never by writing rows: investigations and actions in every status, over the
 * last days and into the next minutes. Where it has been told before, it is not told again.
 * Tell it before the app looks at the same storage: what is open in the past would be overdue in the present.
 */
export const loadDemoData = async (
  settings: Readonly<Record<string, string | undefined>>,
  progress: (line: string) => void,
): Promise<void> => {
  const clock = storyClock();
  const deps = composeDeps(checkedConfig(settings), clock);
  // Nobody hears of the past: the executor would find it over, and start at once what the story leaves waiting.
  const queue = { ...deps.queue, announce: async () => {} };
  const stage = demoStage({ ...deps, queue }, clock, clock.now());
  let proposed = 0;
  for (const { ago, happens } of demoStory) {
    clock.to(stage.present - ago);
    const happened = await happens(stage);
    if (happened === false) return progress('Demo data: there already.');
    if (happened === true) proposed++;
  }
  progress(`Demo data: ${proposed} actions of three investigations, in every status.`);
};
