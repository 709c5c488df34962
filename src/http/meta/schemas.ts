import * as z from 'zod';
import { roles } from '../../domain/policy/roles.ts';

const text = z.string();

export const selfAnswer = z.strictObject({
  id: text,
  name: text,
  type: z.enum(['user', 'application']),
  tenant: text,
  roles: z.array(z.strictObject({ role: z.enum(roles), claim: z.enum(['roles', 'wids']) })),
  ignoredRoles: z.array(z.enum(roles)).optional(),
  operations: z.array(text),
});

const check = z.strictObject({
  name: text,
  state: z.enum(['ok', 'failed']),
  message: text.optional(),
  settings: z.array(text).optional(),
});
export const aliveAnswer = z.strictObject({ status: z.literal('alive') });
export const readyAnswer = z.strictObject({ status: z.enum(['ready', 'notReady']), checks: z.array(check) });
