import { expect, test } from 'vitest';
import { recentReadiness } from '../../../src/application/readiness/readiness.ts';

const world = () => {
  let [at, looks] = [1_000_000, 0];
  const answers: (() => void)[] = [];
  const ask = recentReadiness(
    [
      {
        name: 'storage',
        fault: async () => {
          looks++;
          const look = looks;
          await new Promise<void>(resolve => answers.push(resolve));
          return look === 1 ? { message: 'is away' } : undefined;
        },
      },
    ],
    () => at,
  );
  return {
    ask,
    answer: () => answers.shift()?.(),
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
    looks: () => looks,
  };
};
const failed = [{ name: 'storage', state: 'failed', message: 'is away' }];
const fine = [{ name: 'storage', state: 'ok' }];

test('who asks while somebody looks gets the same answer, however long that takes', async () => {
  const { ask, answer, pass, looks } = world();
  const first = ask();
  pass(60_000);
  const second = ask();
  answer();
  expect(await Promise.all([first, second])).toEqual([failed, failed]);
  expect(looks()).toBe(1);
});

test('an answer holds some seconds from when it was given, and a clock that was set back keeps it no longer', async () => {
  const { ask, answer, pass, looks } = world();
  const first = ask();
  answer();
  await first;
  pass(2900);
  expect(await ask()).toEqual(failed);
  pass(200);
  const second = ask();
  answer();
  expect(await second).toEqual(fine);
  expect(looks()).toBe(2);
  pass(-3_600_000);
  const third = ask();
  answer();
  await third;
  expect(looks()).toBe(3);
});
