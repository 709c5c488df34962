import type { Random } from './random.ts';

/** How bad things are in one world: each a probability a request, message or call. */
export type Weather = {
  readonly storage: number;
  readonly death: number;
  readonly freeze: number;
  readonly queue: number;
  readonly backEnd: number;
};

const calm: Weather = { storage: 0, death: 0, freeze: 0, queue: 0, backEnd: 0.3 };
const usual: Weather = { storage: 0.04, death: 0.008, freeze: 0.006, queue: 0.15, backEnd: 0.5 };
const stormy: Weather = { storage: 0.15, death: 0.03, freeze: 0.025, queue: 0.4, backEnd: 0.7 };
/** How it is at the end, when everything has to come to rest. */
export const quiet: Weather = { storage: 0, death: 0, freeze: 0, queue: 0, backEnd: 0 };

export const weatherFor = (random: Random): Weather =>
  ({ calm, usual, stormy })[random.weighted({ calm: 1, usual: 6, stormy: 3 })];
