import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ruleToSet } from '../../src/domain/policy/policyDocument.ts';
import { type Api, apiOf, isolation } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';

// docs/policy.md shows three complete policies. Each is set as it stands there, by two administrators, and tried.

const page = await readFile(resolve(import.meta.dirname, '../../docs/policy.md'), 'utf8');
const shape = z.looseObject({ rules: z.array(z.looseObject({ name: z.string() })) });
const examples = new Map(
  page.split(/^## /m).flatMap(section => {
    const [title = '', json] = [section.split('\n')[0], section.split('```json')[1]?.split('```')[0]];
    return json === undefined ? [] : [[title, shape.parse(JSON.parse(json))] as const];
  }),
);
const trusted = '22222222-2222-4222-8222-222222222222';

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
});
afterAll(() => app.stop());

/** Sets it with both administrators' consent, whatever holds. */
const set = async (policy: unknown) => {
  const etagOf = async () => (await api.get('reader', '/policy')).headers.get('etag') ?? '';
  const headers = { 'if-match': await etagOf() };
  const answer = await api.call('administrator', 'PUT', '/policy', { body: policy, headers });
  if (answer.status === 202) await api.post('global', '/policy/confirm', undefined, { 'if-match': await etagOf() });
  else expect(answer, answer.text).toMatchObject({ status: 200 });
};
const outcomeOf = async (proposal: object) => {
  const { body } = await api.post('reader', '/policy/evaluate', { proposal });
  return z.looseObject({ proposal: z.looseObject({ outcome: z.string() }) }).parse(body).proposal;
};

test('the page has three complete policies, and names every field of a rule', () => {
  expect([...examples.keys()]).toEqual(['Two people for servers', 'Nights with escalation', 'Trusted detection']);
  const fields = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, named = '']) =>
    named.replaceAll('`', '').split(', '),
  );
  expect(fields.toSorted()).toEqual(Object.keys(ruleToSet.shape).toSorted());
});

describe.each([
  [
    'Two people for servers',
    [
      [
        { kind: 'isolateDevice', tags: ['Server'] },
        { matches: 'servers', rule: { approvals: 2 } },
      ],
      [
        { kind: 'stopService', entity: { deviceGroup: 'domain controllers' } },
        { matches: 'server group', rule: { approvals: 2, freshToken: 'PT1H' } },
      ],
      [
        { kind: 'disableUser', tags: ['server'] },
        { matches: 'everything else', rule: { approvals: 1 } },
      ],
    ],
  ],
  [
    'Nights with escalation',
    [
      [
        { kind: 'isolateDevice', tags: ['night'], severity: 'high' },
        { matches: 'nights', rule: { escalateAfter: 'PT30M', remindAfter: 'PT15M', expiresAfter: 'PT10H' } },
      ],
      [{ kind: 'isolateDevice', tags: ['night'], severity: 'low' }, { matches: 'everything else' }],
    ],
  ],
  [
    'Trusted detection',
    [
      [
        { kind: 'runAntivirusScan', submittedBy: trusted },
        { outcome: 'auto', rule: { auto: { perHour: 20 } } },
      ],
      [{ kind: 'runAntivirusScan', submittedBy: trusted, severity: 'low' }, { outcome: 'pending' }],
      [{ kind: 'runAntivirusScan' }, { outcome: 'pending', matches: 'everything else' }],
      [
        { kind: 'isolateDevice', submittedBy: trusted },
        { outcome: 'pending', matches: 'everything else' },
      ],
      [
        { kind: 'offboardDevice', submittedBy: trusted },
        { outcome: 'pending', rule: { approvals: 2, authenticationContext: 'c1' } },
      ],
    ],
  ],
] as const)('%s', (title, tries) => {
  test('is set as it stands there, and does what it says', async () => {
    await set(examples.get(title));
    expect((await api.get('reader', '/policy')).body).toMatchObject(examples.get(title) ?? {});
    for (const [proposal, expected] of tries)
      expect(await outcomeOf(proposal), JSON.stringify(proposal)).toMatchObject(expected);
  });
});

test('what is submitted under the last of them has its rule', async () => {
  const action = await api.submit('operator', isolation('desk', { kind: 'offboardDevice' }));
  expect(action.approval.required).toBe(2);
});
