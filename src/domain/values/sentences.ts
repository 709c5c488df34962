import type * as z from 'zod';

// What is wrong with a value, as the end of a sentence that begins with its name. The only place that knows what zod finds:
// its own words are for programmers, and reach nobody.

type Issue = z.core.$ZodRawIssue;

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
  null: 'null',
};

const forms: Readonly<Record<string, string>> = {
  datetime: 'must be a time as RFC 3339',
  url: 'must be a URL',
  uuid: 'must be a UUID',
  guid: 'must be a GUID',
  email: 'must be an e-mail address',
};

const counted: Readonly<Record<string, readonly [one: string, several: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  object: ['property', 'properties'],
};
const limit = (bound: string, count: number | bigint, origin: string): string => {
  const [one, several] = counted[origin] ?? [];
  if (one === undefined) return `must be ${bound} ${count}`;
  return Number(count) === 1 ? `must have ${bound} one ${one}` : `must have ${bound} ${count} ${several}`;
};

const listOf = (values: readonly unknown[]): string => values.map(String).join(', ');

/** The end of a sentence about a value; a schema that has its own words for it is not asked. */
const sentenceOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `must be ${nouns[issue.expected] ?? 'something else'}`;
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'must not be empty';
      return limit(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue.origin);
    case 'too_big':
      return limit(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue.origin);
    case 'invalid_value':
      if (issue.input === undefined) return 'is required';
      return issue.values.length === 1 ? `must be ${listOf(issue.values)}` : `must be one of ${listOf(issue.values)}`;
    case 'invalid_format':
      return forms[issue.format] ?? 'does not have the form that is asked for';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has what is not known here: ${listOf(issue.keys)}`;
    case 'invalid_key':
      return 'is not a name that is known here';
    case 'invalid_element':
      return 'has an item that is not allowed here';
    case 'invalid_union':
      return issue.input === undefined ? 'is required' : 'has none of the forms that are allowed here';
    default:
      return 'is not allowed here';
  }
};

/** Given to every parse of what a caller or an operator has written. */
export const inOurWords = { error: sentenceOf } as const;
