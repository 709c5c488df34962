import { createHash } from 'node:crypto';
import type { Duration } from '../../src/domain/values/time.ts';
import type { Stage } from './demoStage.ts';

/** Something that happened some time ago. `false`: it had happened before, so the story has been told here. */
export type Step = { readonly ago: Duration; readonly happens: (stage: Stage) => Promise<unknown> };

export const step = (ago: Duration, happens: Step['happens']): Step => ({
  // Parts of hours may not be whole milliseconds.
  ago: Math.round(ago),
  happens,
});

const hash = (name: string) => createHash('sha1').update(name).digest('hex');
/** The same name gives the same id every time, so that a story told twice is recognized. */
const guid = (name: string) => hash(name).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

/** Entities with ids of the form that their back ends give them. */
export const device = (name: string, deviceGroup: string) =>
  ({ kind: 'device', id: hash(name), name, deviceGroup }) as const;
export const user = (name: string) => ({ kind: 'user', id: guid(name), name }) as const;
export const email = (subject: string, recipient: string) =>
  ({ kind: 'email', id: guid(`${subject}\n${recipient}`), name: subject }) as const;
