import type { Effect } from '../../src/domain/actions/effects.ts';
import { isFaultOfStorage } from './expectedErrors.ts';
import type { Body, Machines } from './processes.ts';
import type { World } from './world.ts';

const maxDeliveries = 5;
/** As host.json and the Functions host have it. */
const visibilityTimeout = 30_000;
/** As adapters/queues has them: how long one message may take to send, and what is so far away that it is not sent. */
const timeLimit = 1500;
const longestDelay = 3_600_000;

/** The execution queue: at least once, in no order, late at times; and what its trigger does with a message. */
export const executionQueue = (world: World, fleet: () => Machines) => {
  const { random, scheduler, story, subject, safety, conditions } = world;
  /** In some worlds no delayed message ever comes: there the due rows have to do alone what is not to be done at once. */
  const keepsDelayed = random.chance(0.75);

  const deliver = (effect: Effect, delivery: number): void => {
    const executor = fleet().some('executor');
    if (!executor) {
      scheduler.after(visibilityTimeout, () => deliver(effect, delivery));
      return;
    }
    const again = (delay: number) => {
      if (delivery < maxDeliveries) scheduler.after(delay, () => deliver(effect, delivery + 1));
      else story.tell('queue', `gives up the message for ${story.nameOf(effect.actionId)}`);
    };
    executor.work(
      () => subject.executeAction(safety.watch(executor.deps).deps, effect),
      end => {
        if (end.type === 'died') again(random.between(visibilityTimeout, 600_000));
        if (end.type !== 'threw') return;
        if (!isFaultOfStorage(end.error)) story.accuse('nothing throws but for storage', String(end.error));
        again(visibilityTimeout);
      },
    );
  };

  const put = (effect: Effect, wait: number): void => {
    const isBad = random.chance(conditions.weather.queue);
    const fate = isBad ? random.weighted({ lost: 1, doubled: 3, late: 2 }) : 'ok';
    if (fate !== 'ok') story.tell('queue', `the message for ${story.nameOf(effect.actionId)} is ${fate}`);
    if (fate === 'lost' || (wait > 0 && !keepsDelayed)) return;
    const delay = () => wait + (fate === 'late' ? random.between(2000, 600_000) : random.between(5, 2000));
    scheduler.after(delay(), () => deliver(effect, 1));
    if (fate === 'doubled') scheduler.after(delay(), () => deliver(effect, 1));
  };

  return {
    /** Sends after our commit, with a delay by the sender's clock: it can die before, and fail or hear nothing after. */
    send: async (body: Body, effect: Effect, now: number): Promise<void> => {
      const wait = Math.ceil(Math.max(0, effect.at - now) / 1000) * 1000;
      if (wait > longestDelay) return;
      if (body.mayDie('before sending a message')) await new Promise(() => {});
      const fails = random.chance(conditions.weather.queue / 10);
      await body.sleep(fails ? timeLimit : random.between(1, 20));
      if (!fails || random.chance(0.5)) put(effect, wait);
      if (fails) throw new Error('the queue did not answer');
    },
  };
};
