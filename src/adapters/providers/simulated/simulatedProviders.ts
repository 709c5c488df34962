import type { Provider, Run } from '../../../application/executor/ports.ts';
import type { Outcome, PollOutcome } from '../../../domain/actions/command.ts';
import type { ActionKind } from '../../../domain/kinds/index.ts';
import { ofEachKind } from '../../../domain/kinds/ofEachKind.ts';
import { hour, minute, second } from '../../../domain/values/time.ts';
import type { Outside } from '../defineBackEnd.ts';

/** How long a `#slow` run takes, and how long an ordinary one, in milliseconds. */
const slowRun = 20 * second;
const usualRun = second;

/**
 * Obeys the end of the entity's name (or id): `#fail`, `#later` (on run number 1), `#flaky` (fails on run number 1),
 * `#slow`, `#partial`, `#changed`, `#silent`; anything else takes a second and succeeds. Nothing is changed anywhere.
 */
export const simulatedProviders = (outside: Outside): { readonly [K in ActionKind]: Provider<K> } =>
  ofEachKind<Provider<ActionKind>>({
    name: 'simulated',
    run: (run, signal) => simulate(outside, run, signal),
    poll: async operationId => poll(outside, operationId),
  });

const simulate = async ({ now, sleep }: Outside, run: Run<ActionKind>, signal: AbortSignal): Promise<Outcome> => {
  const { entity, execution } = { execution: undefined, ...run.action };
  const name = entity.name ?? entity.id;
  const isFirst = execution === undefined || execution.run === 1;
  switch (/#(\w+)$/.exec(name)?.[1]) {
    case 'fail':
      return { type: 'failed', message: 'The simulated back end refused it.' };
    case 'flaky':
      if (isFirst) return { type: 'failed', message: 'The simulated back end failed this once; a retry will succeed.' };
      break;
    case 'later':
      if (isFirst) return { type: 'later', retryAt: now() + 10 * second, message: 'The simulated back end is busy.' };
      break;
    case 'slow':
      // The finish time is in the operation id: nothing needs to be remembered between calls or processes.
      return {
        type: 'accepted',
        operationId: `simulated-${now() + slowRun}`,
        pollAt: now() + slowRun / 4,
        giveUpAt: now() + hour,
      };
    case 'partial':
      return { type: 'done', partially: true, message: 'The simulated back end reached some of it.' };
    case 'changed':
      return { type: 'targetChanged', message: `The target is no longer ${name}. Nothing was run.` };
    case 'silent':
      await sleep(10 * minute, signal);
      break;
    default:
      break;
  }
  await sleep(usualRun, signal);
  return { type: 'done', message: 'Simulated: nothing was changed anywhere.' };
};

const poll = ({ now }: Outside, operationId: string): PollOutcome => {
  const finishedAt = Number(operationId.slice('simulated-'.length));
  if (now() < finishedAt) return { type: 'notYet', pollAt: now() + slowRun / 4 };
  return { type: 'done', message: 'Simulated: nothing was changed anywhere, slowly.' };
};
