import type { HttpRequest } from '@azure/functions';
import type { Fault } from '../../domain/actions/refusal.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import type { Precondition } from '../../domain/values/precondition.ts';

/** A list of strong validators, as RFC 9110 writes them: a comma may stand inside the quotes. */
const etags = /^(?:"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*|$))+$/;

/** What a change is conditional on, by `If-Match` and `If-None-Match`; 400 for what could never mean anything. */
export const preconditionIn = ({
  method,
  headers,
}: Pick<HttpRequest, 'method' | 'headers'>): Result<Precondition | undefined> => {
  const match = headers.get('if-match')?.trim();
  // Of anything but a PUT it could only say that there must be nothing to change.
  const noneMatch = method === 'PUT' ? headers.get('if-none-match')?.trim() : undefined;
  const faults: Fault[] = [];
  if (match !== undefined && !isMatch(match)) faults.push({ target: 'If-Match', message: noMatch });
  if (noneMatch !== undefined && noneMatch !== '*')
    faults.push({ target: 'If-None-Match', message: 'can only be * here: nothing of this name may exist yet' });
  if (faults.length > 0) return refused({ code: 'InvalidRequest', faults });
  // Nothing is there and not there.
  if (match !== undefined && noneMatch !== undefined) return ok([]);
  if (noneMatch !== undefined) return ok('missing');
  return ok(match === undefined ? undefined : wantedBy(match));
};

/** The same of one item of a body, which says it in a property of its own. */
export const itemPrecondition = (match: string | undefined): Result<Precondition | undefined> => {
  if (match === undefined || isMatch(match)) return ok(match === undefined ? undefined : wantedBy(match));
  return refused({ code: 'InvalidRequest', faults: [{ target: 'etag', message: noMatch }] });
};

const isMatch = (match: string): boolean => match === '*' || etags.test(match);
const noMatch =
  'must be *, or an ETag as it was read, in its quotes and without W/, as "3"; several separated by commas';

const wantedBy = (match: string): Precondition => (match === '*' ? 'exists' : versionsIn(match));

/** The versions that ETags of ours name; others match nothing. */
const versionsIn = (list: string): readonly number[] =>
  [...list.matchAll(/"([^"]*)"/g)].flatMap(([, tag = '']) => (/^\d{1,9}$/.test(tag) ? [Number(tag)] : []));
