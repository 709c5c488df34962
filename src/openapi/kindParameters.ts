import * as z from 'zod';
import { kindNames, kinds } from '../domain/kinds/index.ts';
import { pascal } from './schemas.ts';

const noParameters = z.strictObject({}).meta({ id: 'NoParameters', description: 'Most kinds ask for nothing.' });

/** The parameters of any kind of action. Named here, because one schema may serve several kinds. */
export const anyParameters = (): z.ZodType => {
  const named = kindNames.flatMap(kind => {
    const { parameters } = kinds[kind];
    const asksForNothing = parameters instanceof z.ZodObject && Object.keys(parameters.shape).length === 0;
    if (asksForNothing) return [];
    return [parameters.meta({ id: `${pascal(kind)}Parameters`, description: `Parameters of \`${kind}\`.` })];
  });
  return z.union([...named, noParameters]).meta({
    id: 'ActionParameters',
    type: 'object',
    description: 'Parameters of the action, as its kind asks for them: see the schema named after the kind.',
  });
};
