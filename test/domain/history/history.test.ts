import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { actionSchema } from '../../../src/domain/actions/action.ts';
import { eventSchema } from '../../../src/domain/actions/event.ts';
import {
  advance,
  entryView,
  genesis,
  type HistoryEntry,
  verifyChain,
  verifyHistory,
} from '../../../src/domain/history/history.ts';
import { canonicalJson } from '../../../src/domain/values/digest.ts';
import { hour, minute } from '../../../src/domain/values/time.ts';
import {
  accepted,
  approve,
  assign,
  begin,
  comment,
  following,
  olivia,
  oscar,
  outcome,
  proposalOf,
  sha256,
  start,
  t0,
  tick,
} from '../../support/builders.ts';

/** A story with many kinds of entries. */
const { action, history } = (() => {
  const proposal = proposalOf({ alerts: [{ id: 'al-1' }], investigation: { id: 'inv' }, tags: ['vip'] });
  const born = begin({ proposal, rule: { approvals: 2 } });
  const run = start(born.action, { now: t0 + 2 * hour });
  return following(
    born,
    comment(olivia, { comment: 'looking' }),
    assign(olivia, { id: 'oscar', name: 'Oscar' }),
    approve(olivia, { comment: 'sure', batchId: 'b' }),
    approve(oscar),
    start(born.action),
    tick(t0 + hour),
    run,
    outcome({ type: 'later', retryAt: t0 + 3 * hour }, t0 + 2 * hour),
    start(born.action, { now: t0 + 3 * hour }),
    outcome(accepted(t0 + 3 * hour), t0 + 3 * hour),
    tick(t0 + 4 * hour),
  );
})();
const verify = (entries: readonly HistoryEntry[]) => verifyHistory(entries, action, sha256);
const places = history.map((_, index) => index);

describe('the history', () => {
  test('is intact as it was written', () => {
    expect(history.map(({ event }) => event.type)).toEqual([
      ...['Submitted', 'Commented', 'Assigned', 'ApprovalGiven', 'Approved', 'ExecutionStarted', 'RunLost'],
      ...['ExecutionStarted', 'Postponed', 'ExecutionStarted', 'RunAccepted', 'AttentionNeeded'],
    ]);
    expect(verify(history)).toEqual({ intact: true });
    expect(action).toMatchObject({ version: history.length, head: history.at(-1)?.hash });
  });

  test('is a chain: each entry names the one before, and the first none', () => {
    expect(history.map(entry => entry.previousHash)).toEqual([
      genesis,
      ...history.slice(0, -1).map(({ hash }) => hash),
    ]);
    expect(history.map(entry => entry.sequence)).toEqual(places.map(index => index + 1));
    expect(new Set(history.map(entry => entry.hash)).size).toBe(history.length);
  });

  test('is intact after it has been stored and read', () => {
    expect(verify(z.array(entrySchema).parse(JSON.parse(JSON.stringify(history))))).toEqual({ intact: true });
  });

  test('tells of every entry that is missing', () => {
    for (const place of places)
      expect(verify(history.filter((_, index) => index !== place))).toEqual({ intact: false, brokenAt: place + 1 });
  });

  test('tells of an entry that is there twice', () => {
    for (const place of places)
      expect(verify(history.toSpliced(place, 0, ...history.slice(place, place + 1))).intact).toBe(false);
  });

  test('tells of entries in another order', () => {
    const shuffled = fc.shuffledSubarray([...history], { minLength: history.length });
    fc.assert(
      fc.property(shuffled, entries => {
        const moved = entries.findIndex((entry, index) => entry.sequence !== index + 1);
        expect(verify(entries)).toEqual(moved < 0 ? { intact: true } : { intact: false, brokenAt: moved + 1 });
      }),
    );
  });

  test('tells of anything that was altered, wherever it is', () => {
    const alterations = history.flatMap((entry, index) => alteredForms(entry).map(altered => ({ index, altered })));
    expect(alterations.length).toBeGreaterThan(150);
    for (const { index, altered } of alterations)
      expect(verify(history.with(index, altered)), JSON.stringify(altered)).toEqual({
        intact: false,
        brokenAt: index + 1,
      });
  });

  test('tells of a history that somebody wrote anew with right hashes: the action names another head', () => {
    const other = following(begin({ birth: { now: t0 + minute } }));
    expect(verifyHistory(other.history, other.action, sha256).intact).toBe(true);
    expect(verifyHistory(other.history, { ...begin().action }, sha256)).toEqual({ intact: false, brokenAt: 2 });
    expect(verifyHistory([], begin().action, sha256)).toEqual({ intact: false, brokenAt: 1 });
  });

  test.each<[string, (entry: HistoryEntry) => Partial<HistoryEntry>]>([
    ['a number that is not its place', ({ sequence }) => ({ sequence: sequence + 1 })],
    ['another entry before it', () => ({ previousHash: genesis })],
  ])('tells of an entry with %s, though its hash and the head are right', (_, forge) => {
    const first = history.slice(0, 1);
    const forged = history.slice(1, 2).map(entry => rehashed({ ...entry, ...forge(entry) }));
    const head = forged[0]?.hash ?? '';
    expect(verifyChain([...first, ...forged], { version: 2, head }, sha256)).toEqual({ intact: false, brokenAt: 2 });
  });

  test('tells of an action that is not as its history says, whatever was altered in its row', () => {
    const alterations = variants(JSON.parse(JSON.stringify(action)))
      .flatMap(form => actionSchema.safeParse(form).data ?? [])
      .filter(({ version, head }) => version === action.version && head === action.head);
    expect(alterations.length).toBeGreaterThan(40);
    for (const altered of alterations) {
      const { intact, differing } = verifyHistory(history, altered, sha256);
      expect({ intact, found: differing?.length }, JSON.stringify(altered)).toEqual({ intact: false, found: 1 });
    }
    const more = { ...action, requestedBy: { id: 'somebody' } };
    expect(verifyHistory(history, more, sha256)).toEqual({ intact: false, differing: ['requestedBy'] });
  });

  test('says nothing about a wake-up that has moved', () => {
    const waiting = following(begin(), approve(olivia));
    expect(waiting.action.status).toBe('approved');
    const moved = { ...waiting.action, ...('wakeAt' in waiting.action && { wakeAt: waiting.action.wakeAt + minute }) };
    expect(verifyHistory(waiting.history, moved, sha256)).toEqual({ intact: true });
  });

  test('tells of a version that has no entry, though the head is right', () => {
    expect(verifyHistory(history, { ...action, version: action.version + 1 }, sha256)).toEqual({
      intact: false,
      brokenAt: history.length + 1,
    });
  });
});

test('an entry is shown flat, with its times as RFC 3339 and without what has no value', () => {
  const [, , , approval] = history.map(entry => entryView(entry));
  expect(approval).toEqual({
    sequence: 4,
    type: 'ApprovalGiven',
    at: '2026-11-23T09:01:00.000Z',
    by: { id: 'olivia', name: 'Name of olivia', type: 'user', role: 'SecurityOperator', claim: 'roles' },
    comment: 'sure',
    batchId: 'b',
    commitId: 'commit-4',
    vote: expect.objectContaining({ decision: 'approve', at: '2026-11-23T09:01:00.000Z' }),
    previousHash: history[2]?.hash,
    hash: history[3]?.hash,
  });
});

test('whoever can read the history can verify it: the hash is that of the entry as it is shown, but itself', () => {
  for (const entry of history) {
    const shown: unknown = JSON.parse(JSON.stringify(entryView(entry)));
    const { hash, ...rest } = z.looseObject({ hash: z.string() }).parse(shown);
    expect(`sha256:${sha256(canonicalJson(rest))}`).toBe(hash);
  }
});

test('an entry carries the name of its commit', () => {
  const event = history[0]?.event;
  if (!event) throw new Error('there is no first entry');
  const { after, entry } = advance(undefined, event, 'request-7', sha256);
  expect(entry).toMatchObject({ commitId: 'request-7', sequence: 1, previousHash: genesis });
  expect(after).toMatchObject({ version: 1, head: entry.hash });
});

const rehashed = ({ hash: _, ...entry }: HistoryEntry): HistoryEntry => ({
  ...entry,
  hash: `sha256:${sha256(canonicalJson(entryView(entry)))}`,
});

const entrySchema = z.object({
  sequence: z.int(),
  event: eventSchema,
  commitId: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});

/** The entry with each of its values changed in turn, and with each of its properties gone; what no schema reads is left out. */
const alteredForms = (entry: HistoryEntry): readonly HistoryEntry[] =>
  variants(JSON.parse(JSON.stringify(entry))).flatMap(form => entrySchema.safeParse(form).data ?? []);

const variants = (value: unknown): readonly unknown[] => {
  if (typeof value === 'string') return [`${value}x`];
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  if (Array.isArray(value)) {
    const changed = value.flatMap((item, index) => variants(item).map(form => value.with(index, form)));
    return [...changed, [...value, 'more'], ...(value.length > 0 ? [value.slice(1)] : [])];
  }
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  const changed = members.flatMap(([name, member]) => variants(member).map(form => ({ ...value, [name]: form })));
  const without = members.map(([name]) => Object.fromEntries(members.filter(([other]) => other !== name)));
  return [...changed, ...without];
};
