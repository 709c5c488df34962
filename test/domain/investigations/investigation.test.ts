import { describe, expect, test } from 'vitest';
import {
  type Investigation,
  investigationOutlineOf,
  investigationOutlineSchema,
  investigationSchema,
  ownerAsCaller,
  record,
} from '../../../src/domain/investigations/investigation.ts';
import type { Principal } from '../../../src/domain/policy/roles.ts';
import { application, otherPipeline, pipeline, t0, tenant } from '../../support/builders.ts';
import { contentOf } from '../../support/investigations.ts';

type Asked = Partial<Parameters<typeof record>[1]>;
const recording = (before: Investigation | undefined, asked: Asked = {}) =>
  record(before, { id: 'inv-1', content: contentOf(), by: pipeline, now: t0, ...asked });
const made = (before: Investigation | undefined, asked: Asked = {}): Investigation => {
  const result = recording(before, asked);
  if (result.type === 'refused') throw new Error(result.refusal.code);
  return result.investigation;
};
const closing = contentOf({ status: 'closed' });

describe('Recording an investigation', () => {
  test('makes the application that does it the owner, with the right that it had', () => {
    expect(recording(undefined)).toEqual({
      type: 'recorded',
      change: 'InvestigationRecorded',
      investigation: {
        ...contentOf(),
        ...{ id: 'inv-1', tenant, version: 1, createdAt: t0, lastModifiedAt: t0 },
        owner: {
          id: 'pipeline',
          name: 'Name of pipeline',
          type: 'application',
          role: 'ActionSubmitter',
          claim: 'roles',
        },
      },
    });
  });

  test('the same once more changes nothing, whatever version the caller has seen and however it orders it', () => {
    const before = made(undefined, { content: contentOf({ incident: { id: 'inc', title: 'Case' } }) });
    const { severity, title, ...rest } = contentOf({ incident: { title: 'Case', id: 'inc' } });
    const again = { content: { ...rest, title, severity, url: undefined }, now: t0 + 1000, ifMatch: 7 };
    expect(recording(before, again)).toEqual({ type: 'unchanged', investigation: before });
  });

  test('anew replaces all of it but who owns it and when it began', () => {
    const before = made(undefined, { content: contentOf({ endedAt: t0, url: 'https://a.example/' }) });
    const next = recording(before, { content: contentOf({ title: 'Other' }), now: t0 + 5, ifMatch: 1 });
    expect(next).toMatchObject({ type: 'recorded', change: 'InvestigationChanged' });
    if (next.type !== 'recorded') return;
    expect(next.investigation).toMatchObject({ version: 2, title: 'Other', createdAt: t0, lastModifiedAt: t0 + 5 });
    expect(next.investigation).not.toHaveProperty('endedAt');
    expect(next.investigation).not.toHaveProperty('url');
    expect(next.investigation.owner).toEqual(before.owner);
  });

  test('is never dated before the last change', () => {
    const before = made(undefined);
    expect(made(before, { content: closing, now: t0 - 60_000 })).toMatchObject({ lastModifiedAt: t0, closedAt: t0 });
  });

  const readingPipeline: Principal = application('other', 'ActionSubmitter', 'SecurityReader');
  test.each<[string, Asked, string]>([
    ['by another application, which may not know of it', { by: otherPipeline }, 'NotFound'],
    ['by another application that sees everything', { by: readingPipeline }, 'NotYours'],
    ['by another application, the same content', { by: otherPipeline, content: contentOf() }, 'NotFound'],
    ['of a version that is no more', { content: closing, ifMatch: 2 }, 'PreconditionFailed'],
  ])('is refused %s', (_, asked, code) => {
    expect(recording(made(undefined), { content: contentOf({ title: 'x' }), ...asked })).toMatchObject({
      refusal: { code },
    });
  });

  test('is refused of a version when there is no record', () => {
    expect(recording(undefined, { ifMatch: 1 })).toMatchObject({ refusal: { code: 'PreconditionFailed' } });
  });
});

describe('Closing an investigation', () => {
  test('says by whom and when, and when to withdraw what is pending: at once', () => {
    const closed = recording(made(undefined), { content: closing, now: t0 + 1 });
    const said = { status: 'closed', closedAt: t0 + 1, withdrawAt: t0 + 1, closedBy: { id: 'pipeline' } };
    expect(closed).toMatchObject({ change: 'InvestigationClosed', investigation: said });
  });

  test('is possible with the first record', () => {
    expect(recording(undefined, { content: closing })).toMatchObject({
      change: 'InvestigationRecorded',
      investigation: { closedAt: t0, withdrawAt: t0 },
    });
  });

  test('is not repeated by later changes of what is closed', () => {
    const closed = made(undefined, { content: closing });
    const changed = { content: { ...closing, title: 'Other' }, now: t0 + 9 };
    expect(made(closed, changed)).toMatchObject({ version: 2, closedAt: t0, withdrawAt: t0, lastModifiedAt: t0 + 9 });
    if (closed.status !== 'closed') throw new Error('it was closed');
    const { withdrawAt: _, ...cleared } = closed;
    expect(JSON.parse(JSON.stringify(made(cleared, changed)))).not.toHaveProperty('withdrawAt');
  });

  test('is taken back as a whole by opening it again', () => {
    const opened = recording(made(undefined, { content: closing }), { content: contentOf(), now: t0 + 2 });
    expect(opened).toMatchObject({ change: 'InvestigationReopened', investigation: { status: 'active', version: 2 } });
    if (opened.type !== 'recorded') return;
    for (const gone of ['closedAt', 'closedBy', 'withdrawAt']) expect(opened.investigation).not.toHaveProperty(gone);
  });

  test('leaves the owner as a caller of its own right, and no other', () => {
    expect(ownerAsCaller(made(undefined))).toEqual({
      ...{ tenant, id: 'pipeline', name: 'Name of pipeline', type: 'application', voidRoles: [], tokenIssuedAt: 0 },
      grants: [{ role: 'ActionSubmitter', claim: 'roles' }],
    });
  });
});

test('An outline is the record without what is long, and without what is our own', () => {
  const full = contentOf({
    status: 'closed',
    alerts: [{ id: 'a' }],
    entities: [{ kind: 'file', id: 'f', verdict: 'malicious' }],
    evidence: [{ type: 'log', description: 'x' }],
  });
  const investigation = made(undefined, { content: full });
  expect(investigationSchema.parse(investigation)).toEqual(investigation);
  const outline = investigationOutlineOf(investigation);
  expect(investigationOutlineSchema.parse(outline)).toEqual(outline);
  expect(Object.keys(outline)).toEqual(expect.arrayContaining(['title', 'owner', 'closedAt', 'closedBy', 'status']));
  expect(outline).not.toHaveProperty('withdrawAt');
});
