import * as z from 'zod';
import { entityKindSchema } from '../kinds/defineKind.ts';

const text = z.string();

/** What an action acts on. */
export const entitySchema = z
  .strictObject({
    kind: entityKindSchema.describe('What it is.'),
    id: text.describe('Its id.'),
    name: text.describe('Name, for display.').optional(),
    deviceGroup: text.describe("The device's group.").optional(),
  })
  .meta({ id: 'Entity', description: 'What an action acts on.' });
