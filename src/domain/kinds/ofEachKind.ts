import { type ActionKind, kindNames } from './index.ts';

type Each<T> = { [K in ActionKind]: T };
const isWhole = <T>(some: Partial<Each<T>>): some is Each<T> => kindNames.every(kind => Object.hasOwn(some, kind));

/** The same for every kind of action, as a record that has a line for each. */
export const ofEachKind = <T>(value: T): Readonly<Each<T>> => {
  const each: Partial<Each<T>> = {};
  for (const kind of kindNames) each[kind] = value;
  if (!isWhole(each)) throw new Error('a kind was left out (this is a bug)');
  return each;
};
