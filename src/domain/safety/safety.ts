import * as z from 'zod';
import { type Action, actorSchema, type DeepReadonly } from '../actions/action.ts';
import { approvers } from '../actions/voting.ts';
import { kindNames } from '../kinds/index.ts';
import { administrators, type Role } from '../policy/roles.ts';

/** What is effective at once, beside the policy: read fresh by the executor at each start. */
export const safetySchema = z.strictObject({
  version: z.int().nonnegative(),
  /** Nothing starts executing. Expiry and polls go on, and the window keeps running. */
  paused: z.boolean(),
  /** Devices and users that need the approvals of two administrators. */
  protectedTargets: z.array(z.strictObject({ kind: z.enum(['device', 'user']), id: z.string() })),
  /** Executions that may start per kind and hour. */
  caps: z.partialRecord(z.enum(kindNames), z.int().nonnegative()),
  reason: z.string().optional(),
  changedBy: actorSchema.optional(),
  changedAt: z.int().optional(),
});
export type Safety = DeepReadonly<z.infer<typeof safetySchema>>;

/** A tenant that has set nothing. */
export const noSafety: Safety = { version: 0, paused: false, protectedTargets: [], caps: {} };

/** Distinct administrators whose approval a protected target needs. */
export const protectedApprovals = 2;

export const protects = ({ protectedTargets }: Safety, entity: Action['entity']): boolean =>
  protectedTargets.some(({ kind, id }) => kind === entity.kind && id === entity.id);

const rights: readonly (Role | undefined)[] = administrators;
/** How many distinct administrators have approved. */
export const approvingAdministrators = ({ votes }: Pick<Action, 'votes'>): number =>
  approvers(votes.filter(({ by }) => rights.includes(by.role)));
