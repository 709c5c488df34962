import * as z from 'zod';
import { statusSchema } from '../../domain/actions/action.ts';
import { unreadableSchema } from '../../domain/values/portion.ts';

const text = z.string();
const code = text.describe('Says what is wrong, for programs; also the header `x-ms-error-code`.');
const target = text.describe('Which part of the request: a path in the JSON, or the name of a parameter.');
/** The version of what an answer tells. */
export const etag = text.describe('The version, for If-Match and If-None-Match.');

/** A page of anything, under a name. */
export const pageOf = <T extends z.ZodType>(item: T, words: { readonly id: string; readonly description: string }) =>
  z.lazy(() =>
    z
      .strictObject({
        value: z.array(item).describe('The items.'),
        nextLink: z.url().describe('The next page; absent on the last.').optional(),
        unreadable: unreadableSchema,
      })
      .meta(words),
  );

export const errorObject = z.lazy(() => {
  const fault = z
    .strictObject({
      code: text.describe('Says what sort of fault.'),
      target,
      message: text.describe('In words.'),
    })
    .meta({ id: 'ErrorDetail', description: 'One fault.' });
  const actionInTheWay = z
    .strictObject({
      code,
      id: text.describe('Its id.'),
      status: statusSchema.describe('Where it stands.'),
      etag,
      url: text.describe('Link for people; https.').optional(),
    })
    .meta({ id: 'InnerError', description: 'The action in the way, as it is now.' });
  return z
    .strictObject({
      code,
      message: text.describe('What happened, and what to do next.'),
      target: target.optional(),
      details: z.array(fault).describe('Each fault, up to the first 20.').optional(),
      innererror: actionInTheWay.describe('The action in the way, as it is now.').optional(),
    })
    .meta({ id: 'Error', description: 'The error object of the Azure REST API Guidelines.' });
});
/** What the error object says where something went wrong. */
export const errorWords = 'What went wrong, and what to do next.';
export const errorAnswer = z.lazy(() =>
  z
    .strictObject({ error: errorObject.describe(errorWords) })
    .meta({ id: 'ErrorResponse', description: 'Every answer with a status of 400 or more.' }),
);
