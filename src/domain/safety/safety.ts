import * as z from 'zod';
import { type Action, actorSchema, type DeepReadonly } from '../actions/action.ts';
import { approvers } from '../actions/voting.ts';
import { actionKindSchema } from '../kinds/index.ts';
import { administrators, type Role } from '../policy/roles.ts';
import { waitingShape } from '../policy/tenantPolicy.ts';

/** What the settings mean, whoever asks for them or tells them. */
export const safetyWords = {
  paused: 'Whether nothing starts. Expiry goes on, and so does the time to start.',
  protectedTargets: 'Devices and users that need the approvals of two administrators.',
  caps: 'How many actions of a kind may start within an hour; a kind that is not named has no limit.',
  reason: 'Why, in words.',
} as const;

const instant = z.int();
const settings = {
  paused: z.boolean().describe(safetyWords.paused),
  protectedTargets: z
    .array(
      z
        .strictObject({ kind: z.enum(['device', 'user']).describe('What it is.'), id: z.string().describe('Its id.') })
        .meta({ id: 'ProtectedTarget', description: 'A device or user that needs two administrators.' }),
    )
    .describe(safetyWords.protectedTargets),
  caps: z.partialRecord(actionKindSchema, z.int().nonnegative()).describe(safetyWords.caps),
};

/** What is effective at once, beside the policy: read fresh by the executor at each start. */
export const safetySchema = z.strictObject({
  version: z.int().nonnegative(),
  ...settings,
  reason: z.string().describe(safetyWords.reason).optional(),
  changedBy: actorSchema.describe('Who set them.').optional(),
  confirmedBy: actorSchema.describe('Who confirmed them, where they loosened something.').optional(),
  changedAt: instant.describe('When these settings were set.').optional(),
  waiting: z
    .strictObject({ ...settings, ...waitingShape })
    .meta({ id: 'WaitingSafety', description: 'Settings that wait for another administrator.' })
    .describe('Settings that loosen something, and wait for another administrator.')
    .optional(),
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
