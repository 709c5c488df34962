import * as z from 'zod';
import { roles } from './roles.ts';

// Apart from the roles: who may do what is asked before any schema has to be there.
export const roleSchema = z.enum(roles).meta({ id: 'Role', description: 'A role that counts here.' });
