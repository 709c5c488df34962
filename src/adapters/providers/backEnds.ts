import { simulated } from './simulated/simulated.ts';

/** The catalogue of what carries actions out: adding a back end is a folder, and a line here. */
export const backEnds = [simulated] as const;

export type BackEndName = (typeof backEnds)[number]['name'];
