import type { Deps } from '../../src/application/deps.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { SimulatedTables } from '../support/simulatedTables/simulatedTables.ts';
import type { InvestigationRules } from './investigationRules.ts';
import type { Random } from './random.ts';
import type { SafetyRules } from './safetyRules.ts';
import type { Scheduler } from './scheduler.ts';
import type { StoredTable, Write } from './storedTable.ts';
import type { Story } from './story.ts';
import type { Subject } from './subject.ts';
import type { Weather } from './weather.ts';

/** What everything in one simulated world shares. */
export type World = {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly story: Story;
  readonly tables: SimulatedTables;
  readonly stored: StoredTable;
  readonly safety: SafetyRules;
  readonly inquiries: InvestigationRules;
  readonly subject: Subject;
  /** The dependencies under ordinary settings; each process puts its own outside in their place. */
  readonly composed: Deps;
  readonly policy: Policy;
  /** Changes while a world lives: storms, outages, and the quiet at the end. */
  readonly conditions: { weather: Weather; outageUntil: number };
  /** Called at once for what was written, before anything else can happen. */
  readonly onWrites: (writes: readonly Write[]) => void;
};

export const tenants = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

/** The worlds of the seeds from 1 up to this one are lived through in each run of the tests; so bugs are looked for there. */
export const soundSeeds = 500;
