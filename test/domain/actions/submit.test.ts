import { describe, expect, test } from 'vitest';
import { actionSchema } from '../../../src/domain/actions/action.ts';
import { type Birth, type Proposal, submit } from '../../../src/domain/actions/submit.ts';
import { genesis } from '../../../src/domain/history/history.ts';
import { builtInPolicy } from '../../../src/domain/policy/policy.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import {
  ada,
  application,
  birthOf,
  mailProposalOf,
  olivia,
  person,
  pipeline,
  policyWith,
  proposalOf,
  ruleWith,
  sha256,
  submittedIn,
  t0,
  tenant,
} from '../../support/builders.ts';

const born = (proposal: Partial<Proposal> = {}, birth: Partial<Birth> = {}) =>
  submittedIn(submit(proposalOf(proposal), birthOf(birth))).action;
const refusalOf = (proposal: Proposal, birth: Partial<Birth> = {}) => {
  const result = submit(proposal, birthOf(birth));
  return result.type === 'refused' ? result.refusal : 'born';
};

describe('a newborn action', () => {
  test('is pending, frozen with its digest and rule, and knows when it expires', () => {
    const action = born();
    expect(action).toMatchObject({
      id: birthOf().id,
      tenant,
      version: 0,
      head: genesis,
      status: 'pending',
      title: 'Isolate device desktop-42 (full)',
      parameters: { isolationType: 'full' },
      digest: 'sha256:b016ea02b694c294db44220e4545a6b5268c2f9310e356b95e1582b44e8e83b3',
      createdAt: t0,
      lastModifiedAt: t0,
      expiresAt: t0 + 7 * day,
      noticedUntil: t0,
      votes: [],
      review: { place: 'here' },
      rule: ruleWith(),
      exclusivity: 'isolation\na9c1\n',
    });
    expect(actionSchema.safeParse(action).success).toBe(true);
  });

  test('is announced by an event that carries all of it', () => {
    const event = submittedIn(submit(proposalOf(), birthOf()));
    expect(event).toMatchObject({ type: 'Submitted', at: t0, by: event.action.submittedBy });
  });

  test('has the rule of the policy that covers it, and its times', () => {
    const policy = policyWith({ name: 'slow', approvals: 3, expiresAfter: 2 * hour });
    expect(born({}, { policy })).toMatchObject({ rule: { name: 'slow', approvals: 3 }, expiresAt: t0 + 2 * hour });
  });

  test.each<[string, Partial<Proposal>]>([
    ['its tag', { tags: ['TIER0'] }],
    ['its device group', { entity: { kind: 'device', id: 'd', deviceGroup: 'Tier0' } }],
  ])('needs two approvals for %s', (_, proposal) => {
    expect(born(proposal).rule.approvals).toBe(2);
  });

  test('is matched by what it is and who submits it', () => {
    const match = {
      kinds: ['isolateDevice'],
      entityKinds: ['device'],
      severities: ['high'],
      verdicts: ['malicious'],
      deviceGroups: ['Finance'],
      tags: ['vip'],
      submitters: ['pipeline'],
    } as const;
    const policy = { rules: [{ match, rule: ruleWith({ name: 'exactly this' }) }, ...builtInPolicy.rules] };
    expect(born({ tags: ['vip'] }, { policy }).rule.name).toBe('exactly this');
    expect(born({ tags: ['vip'] }, { policy, by: olivia }).rule.name).toBe('everything else');
  });

  test.each([
    [pipeline, 'automated', 'ActionSubmitter'],
    [olivia, 'manual', 'SecurityOperator'],
    [ada, 'manual', 'SecurityAdministrator'],
  ] as const)('of $id says who submitted it, and with which right', (by, source, role) => {
    expect(born({}, { by })).toMatchObject({
      source,
      submittedBy: { id: by.id, name: by.name, type: by.type, role, claim: 'roles' },
    });
  });

  test('is called by its entity’s id where it has no name', () => {
    expect(born({ entity: { kind: 'device', id: 'a9c1' } }).title).toBe('Isolate device a9c1 (full)');
  });

  test('keeps what was told about it', () => {
    const told = {
      externalId: 'inv-77/isolate',
      reason: 'Ransomware',
      tags: ['vip'],
      detectionSource: 'Defender',
      requestedBy: { id: 'oscar', name: 'Oscar' },
    };
    expect(born(told)).toMatchObject(told);
  });
});

describe('ids are stored in lower case', () => {
  test('of entity, investigation, incident and alerts', () => {
    const action = born({
      entity: { kind: 'device', id: 'A9C1', name: 'Desktop-42' },
      investigation: { id: 'INV-77', title: 'Ransomware' },
      incident: { id: 'INC-9' },
      alerts: [{ id: 'AL-3', url: 'https://x.example/AL-3' }],
    });
    expect(action).toMatchObject({
      entity: { id: 'a9c1', name: 'Desktop-42' },
      investigation: { id: 'inv-77', title: 'Ransomware' },
      incident: { id: 'inc-9' },
      alerts: [{ id: 'al-3', url: 'https://x.example/AL-3' }],
      exclusivity: 'isolation\na9c1\n',
    });
  });

  test('so that letter case makes no other digest and no other content', () => {
    const shouted = born({ entity: { kind: 'device', id: 'A9C1' } });
    const said = born({ entity: { kind: 'device', id: 'a9c1' } });
    expect([shouted.digest, shouted.contentHash]).toEqual([said.digest, said.contentHash]);
  });
});

describe('the same content', () => {
  const { contentHash } = born();

  test.each<[string, Partial<Proposal>, Partial<Birth>]>([
    ['with defaults given', { parameters: { isolationType: 'full' } }, {}],
    ['with another wish about duplicates', { allowDuplicate: true }, {}],
    [
      'at another time, under another id and policy',
      {},
      { id: 'other', now: t0 + day, policy: policyWith({ approvals: 4 }) },
    ],
  ])('%s has the same hash', (_, proposal, birth) => {
    expect(born(proposal, birth).contentHash).toBe(contentHash);
  });

  test.each<[string, Partial<Proposal>]>([
    ['kind', { kind: 'releaseDevice' }],
    ['entity', { entity: { kind: 'device', id: 'a9c1', name: 'desktop-43', deviceGroup: 'Finance' } }],
    ['parameters', { parameters: { isolationType: 'selective' } }],
    ['severity', { severity: 'low' }],
    ['verdict', { verdict: 'suspicious' }],
    ['reason', { reason: 'because' }],
    ['tags', { tags: ['a'] }],
    ['alerts', { alerts: [{ id: 'a' }] }],
    ['investigation', { investigation: { id: 'i' } }],
    ['incident', { incident: { id: 'i' } }],
    ['requestedBy', { requestedBy: { id: 'oscar' } }],
    ['externalId', { externalId: 'e' }],
    ['detectionSource', { detectionSource: 'd' }],
  ])('with another %s is other content', (_, proposal) => {
    expect(born(proposal).contentHash).not.toBe(contentHash);
  });

  test('is hashed by what comes in by the door', () => {
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(born({}, { sha256: text => `h${sha256(text)}` }).contentHash).toBe(`h${contentHash}`);
  });
});

test('whoever allows a duplicate neither blocks nor is blocked', () => {
  expect(born({ allowDuplicate: true })).not.toHaveProperty('exclusivity');
  expect(born({ allowDuplicate: true })).not.toHaveProperty('allowDuplicate');
});

describe('refused is', () => {
  const user = { kind: 'user', id: 'u' } as const;
  test.each<[string, Proposal, readonly string[], Partial<Birth>]>([
    ['a wrong parameter', proposalOf({ parameters: { isolationType: 'half' } }), ['parameters.isolationType'], {}],
    ['an unknown parameter', proposalOf({ parameters: { force: true } }), ['parameters.force'], {}],
    ['a missing parameter', mailProposalOf({ parameters: {} }), ['parameters.recipient'], {}],
    ['an entity of another kind', proposalOf({ entity: user }), ['entity.kind'], {}],
    [
      'a device group of what is no device',
      proposalOf({ kind: 'disableUser', entity: { ...user, deviceGroup: 'g' } }),
      ['entity.deviceGroup'],
      {},
    ],
    ['mail reviewed elsewhere without a link', mailProposalOf({ review: undefined }), ['review.url'], {}],
    ['a link to the review of what is no mail', proposalOf({ review: { url: 'https://x.example' } }), ['review'], {}],
    [
      'a person who submits for somebody',
      proposalOf({ requestedBy: { id: 'oscar' } }),
      ['requestedBy'],
      { by: olivia },
    ],
    ['what no rule covers', proposalOf(), ['kind'], { policy: { rules: [] } }],
    [
      'everything wrong at once, each named',
      proposalOf({
        parameters: { isolationType: 1 },
        entity: { ...user, deviceGroup: 'g' },
        review: { url: 'https://x.example' },
        requestedBy: { id: 'oscar' },
      }),
      ['parameters.isolationType', 'entity.kind', 'entity.deviceGroup', 'review', 'requestedBy'],
      { by: olivia },
    ],
  ])('%s', (_, proposal, targets, birth) => {
    const refusal = refusalOf(proposal, birth);
    expect(refusal).toMatchObject({ code: 'InvalidRequest', faults: targets.map(target => ({ target })) });
  });

  test('to act where no threat was found, unless it gives back what was taken', () => {
    const harmless = (changes: Partial<Proposal>) => refusalOf(proposalOf({ verdict: 'noThreatsFound', ...changes }));
    expect(harmless({})).toEqual({ code: 'NothingToRemediate' });
    expect(harmless({ kind: 'runAntivirusScan' })).toEqual({ code: 'NothingToRemediate' });
    expect(harmless({ kind: 'releaseDevice' })).toBe('born');
    expect(harmless({ kind: 'enableUser', entity: user })).toBe('born');
  });
});

describe('a mail', () => {
  test('is reviewed in its own portal by default, with the link to there', () => {
    const { action } = submittedIn(submit(mailProposalOf(), birthOf()));
    expect(action.review).toEqual({ place: 'emailPortal', url: 'https://security.example/review/7' });
    expect(action.exclusivity).toBe('emailPlace\nmail-7\nida@contoso.example');
  });

  test.each([
    ['with a link', mailProposalOf(), { place: 'here', url: 'https://security.example/review/7' }],
    ['without one', mailProposalOf({ review: undefined }), { place: 'here' }],
  ])('is reviewed here where that is set, %s', (_, proposal, review) => {
    const { action } = submittedIn(submit(proposal, birthOf({ emailReview: 'here' })));
    expect(action.review).toEqual(review);
  });

  test('makes no other action be reviewed elsewhere', () => {
    for (const emailReview of ['here', 'elsewhere'] as const)
      expect(born({}, { emailReview }).review).toEqual({ place: 'here' });
  });
});

test('a proposer is named with the first role that lets them propose, whatever else they hold', () => {
  const both = person('p', 'SecurityReader', 'SecurityAdministrator');
  expect(born({}, { by: both }).submittedBy.role).toBe('SecurityAdministrator');
  const reading = application('p', 'SecurityReader', 'ActionSubmitter');
  expect(born({}, { by: reading }).submittedBy.role).toBe('ActionSubmitter');
});

test('tags and alerts are sets: their order and repetition make no other content, and are not kept twice', () => {
  const [a, b] = [{ id: 'al-1', title: 'One' }, { id: 'AL-2' }];
  const { contentHash } = born({ tags: ['vip', 'tier0'], alerts: [a, b] });
  const again = born({ tags: ['tier0', 'vip', 'tier0'], alerts: [b, a, { id: 'al-2' }] });
  expect(again).toMatchObject({ contentHash, tags: ['tier0', 'vip'], alerts: [{ id: 'al-2' }, a] });
  expect(born({ tags: ['tier0'], alerts: [a, b] }).contentHash).not.toBe(contentHash);
  expect(born({ tags: ['vip', 'tier0'], alerts: [{ ...a, title: 'Another' }, b] }).contentHash).not.toBe(contentHash);
});

test('a mailbox is known by its address, in lower case, and is decided here', () => {
  const entity = { kind: 'mailbox', id: 'Ida@Contoso.example' } as const;
  expect(born({ kind: 'turnOffMailForwarding', entity })).toMatchObject({
    title: 'Turn off mail forwarding of mailbox ida@contoso.example',
    entity: { id: 'ida@contoso.example' },
    review: { place: 'here' },
  });
});
