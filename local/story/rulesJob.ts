import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { personas } from '../identity/personas.ts';
import { type ShownAction, type Teller, unexpected, type Who } from './teller.ts';

/** Alters an entry of a history behind the product's back. */
type Tamper = (actionId: string, sequence: number, find: string, replace: string) => Promise<void>;

const people = ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'];
const usual = {
  ...{ approvals: 1, roles: people, expiresAfter: 'P7D', executeWithin: 'P1D', warnBefore: ['P1D', 'PT1H'] },
  ...{ commentRequired: 'none', relay: 'reject' },
};
/** In force from chapter 2 on. The clocks at night are those of a demo: minutes. */
const rules = [
  {
    ...{ name: 'trusted scans', match: { kinds: ['runAntivirusScan'], submitters: [personas.submitter.oid] } },
    ...{ ...usual, auto: { perHour: 2 } },
  },
  {
    ...{ name: 'by night', match: { tags: ['night'] }, ...usual, roles: ['SecurityOperator'] },
    ...{ expiresAfter: 'PT2M30S', warnBefore: ['PT1M'], escalateAfter: 'PT1M', escalateTo: ['SecurityAdministrator'] },
  },
  { ...usual, name: 'files by two', match: { kinds: ['stopAndQuarantineFile'] }, approvals: 2 },
  { ...usual, name: 'everything else', match: {} },
];

/**
 * The longer story: rules that are tried and confirmed, decisions by rule and by many, undo, escalation, proof. Throws when
 * anything is not as it should be. It takes two minutes, because it waits for an escalation.
 */
export const rulesJob = async (tell: Teller, tamper: Tamper): Promise<void> => {
  await trying(tell);
  await confirming(tell);
  const atNight = await proposing(tell);
  await approvingByRule(tell);
  await undoing(tell, await decidingMany(tell));
  await escalating(tell, atNight);
  await proving(tell, atNight, tamper);
};

const treatment = z.object({ name: z.string(), approvals: z.int(), auto: z.object({ perHour: z.int() }).optional() });
const evaluation = z.object({
  loosens: z.array(z.unknown()),
  replay: z.object({
    submissions: z.int(),
    changes: z.array(z.object({ title: z.string(), before: treatment.optional(), after: treatment.optional() })),
  }),
});
const inShort = (rule: z.infer<typeof treatment> | undefined): string => {
  if (!rule) return 'refused';
  return `${rule.auto ? 'no approval' : rule.approvals === 1 ? '1 approval' : `${rule.approvals} approvals`} ("${rule.name}")`;
};

const trying = async (tell: Teller): Promise<void> => {
  tell.chapter('1  A draft of a policy is tried on what was submitted last week');
  const evaluate = { who: 'administrator', method: 'POST', path: '/api/policy/evaluate' } as const;
  const { loosens, replay } = evaluation.parse(await tell.asks({ ...evaluate, body: { rules }, answer: 200 }));
  const { submissions, changes } = replay;
  if (changes.length === 0) throw unexpected('some of last week should be treated otherwise');
  tell.says(`Of ${submissions} submissions it would treat ${changes.length} otherwise, as:`);
  for (const { title, before, after } of changes.slice(0, 3))
    tell.says(`${title}: it took ${inShort(before)}, and would take ${inShort(after)}`);
  if (loosens.length === 0) throw unexpected('a rule that approves by itself should loosen the policy');
  tell.says('It also lets something run with less than now: that takes two administrators.');
};

const confirming = async (tell: Teller): Promise<void> => {
  tell.chapter('2  One administrator wants the policy, another one confirms it');
  const policy = z.object({ etag: z.string(), waiting: z.object({ loosens: z.array(z.unknown()) }).optional() });
  const confirm = { method: 'POST', path: '/api/policy/confirm' } as const;
  const { etag } = policy.parse(
    await tell.asks({ who: 'administrator', method: 'GET', path: '/api/policy', answer: 200 }),
  );
  const put = { who: 'administrator', method: 'PUT', path: '/api/policy', ifMatch: etag, answer: 202 } as const;
  const { waiting } = policy.parse(await tell.asks({ ...put, body: { rules, reason: 'Two people for files' } }));
  if (!waiting) throw unexpected('the policy should wait');
  tell.says(`It waits. What it loosens is listed: ${waiting.loosens.length} cases.`);
  await tell.asks({ ...confirm, who: 'administrator', answer: [403, 'OwnChange'] });
  await tell.asks({ ...confirm, who: 'global', answer: 200 });
  tell.says('From now on it holds for what is submitted. What was submitted before keeps its rule.');
};

const proposing = async (tell: Teller): Promise<string> => {
  tell.chapter('3  A person proposes; somebody else has to approve');
  const action = await propose(tell, 'operator', {
    kind: 'isolateDevice',
    entity: { kind: 'device', id: 'ba-17', name: 'fin-ws-021' },
    ...{ tags: ['night'], reason: 'It talks to an address that is known for command and control.' },
  });
  await tell.asks({ ...decision(action.id, 'approve'), who: 'operator', answer: [403, 'OwnProposal'] });
  tell.says('It is night, and Oscar sleeps. Under its rule administrators may decide after a minute.');
  await tell.asks({ ...decision(action.id, 'approve'), who: 'administrator', answer: [403, 'MissingRole'] });
  return action.id;
};

const approvingByRule = async (tell: Teller): Promise<void> => {
  tell.chapter('4  A rule approves what it trusts, up to its cap');
  const scan = (n: number) =>
    propose(tell, 'submitter', {
      kind: 'runAntivirusScan',
      entity: { kind: 'device', id: `sc-${n}`, name: `lt-${n}` },
    });
  const [first, second, third] = [await scan(1), await scan(2), await scan(3)];
  mustBe(await tell.watches('operator', first.id), 'succeeded');
  mustBe(await tell.watches('operator', second.id), 'succeeded');
  mustBe(third, 'pending');
  tell.says('Two within the hour ran without a person. The third is over the cap of its rule, and waits.');
};

const devices = 4;
const bulk = z.object({
  batchId: z.string(),
  value: z.array(z.object({ id: z.string(), status: z.int(), error: z.object({ code: z.string() }).optional() })),
});

const decidingMany = async (tell: Teller): Promise<readonly string[]> => {
  tell.chapter('5  One file on many devices is decided at once, by two people');
  const ids: string[] = [];
  for (let n = 1; n <= devices; n++) {
    const { id } = await propose(tell, 'submitter', {
      kind: 'stopAndQuarantineFile',
      entity: { kind: 'device', id: `dv-${n}`, name: `lt-sales-0${n}` },
      parameters: { sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
    });
    ids.push(id);
  }
  const wrong = '019ab3c0-0000-7000-8000-000000000000';
  const approveAll = async (who: Who) => {
    const items = [...ids, wrong].map(id => ({ id }));
    const request = { who, method: 'POST', path: '/api/actions/approve', body: { items }, answer: 200 } as const;
    const { value } = bulk.parse(await tell.asks(request));
    tell.says(value.map(({ status, error }) => `${status}${error ? ` ${error.code}` : ''}`).join(', '));
    if (value.some(({ status }, index) => status !== (index < devices ? 200 : 404)))
      throw unexpected('each item should have its own answer');
  };
  await approveAll('operator');
  tell.says('One of two. An id that is wrong stops nobody else.');
  await approveAll('operator2');
  for (const id of ids) mustBe(await tell.watches('operator', id), 'succeeded');
  return ids;
};

const undoing = async (tell: Teller, ids: readonly string[]): Promise<void> => {
  tell.chapter('6  It was a false alarm: all of it is undone, through the policy like anything else');
  const [first = ''] = ids;
  const undo = { who: 'administrator', method: 'POST', path: '/api/actions/undo', answer: 200 } as const;
  const preview = await tell.asks({
    ...{ who: 'administrator', method: 'POST', path: `/api/actions/${first}/undo?preview=true`, answer: 200 },
    ...{ shown: '/api/actions/{id}/undo?preview=true' },
  });
  tell.says(`A look first: "${z.object({ title: z.string() }).parse(preview).title}".`);
  const body = { items: ids.map(id => ({ id })), comment: 'The vendor has taken its signature back.' };
  const undone = z.object({
    value: z.array(z.object({ status: z.literal(201), action: z.object({ id: z.string() }) })),
  });
  const { value } = undone.parse(await tell.asks({ ...undo, body }));
  const reversals = value.map(({ action }) => action.id);
  const approval = { who: 'operator', method: 'POST', path: '/api/actions/approve', answer: 200 } as const;
  await tell.asks({ ...approval, body: { items: reversals.map(id => ({ id })) } });
  for (const id of reversals) mustBe(await tell.watches('operator', id), 'succeeded');
  const original = await view(tell, 'reader', first);
  if (original.undoneBy !== reversals[0]) throw unexpected('an action should name what has undone it');
  tell.says('Each of the two names the other: what was done, and what has undone it.');
};

/** Milliseconds. They come a minute and a minute and a half after the proposal, each with the next sweep. */
const betweenLooks = 10_000;
const mostLooks = 12;

const escalating = async (tell: Teller, id: string): Promise<void> => {
  tell.chapter('7  Nobody decides: others may after a minute, and people are warned before it expires');
  tell.says('The demo waits for it.');
  let given: readonly string[] = [];
  for (let looks = 0; !(given.includes('warning') && given.includes('escalation')); looks++) {
    if (looks > mostLooks) throw unexpected('a warning and an escalation should be in its history by now');
    await setTimeout(betweenLooks);
    given = (await history(tell, id)).value.flatMap(({ notice }) => notice ?? []);
  }
  tell.says(`Told: ${given.join(' and ')}. Ada, an administrator, may decide now.`);
  mustBe(await tell.action({ ...decision(id, 'approve'), who: 'administrator', answer: 200 }), 'approved');
  mustBe(await tell.watches('administrator', id), 'succeeded');
};

const proving = async (tell: Teller, id: string, tamper: Tamper): Promise<void> => {
  tell.chapter('8  The history proves itself, and an altered entry is found');
  const before = await history(tell, id);
  if (!before.verification.intact) throw unexpected('the chain of hashes should be intact');
  tell.says(`${before.value.length} entries, intact. Now somebody with a key of the storage makes Oscar the approver.`);
  const approved = before.value.find(({ type }) => type === 'Approved');
  if (!approved) throw unexpected('it was approved');
  await tamper(id, approved.sequence, personas.administrator.name, personas.operator2.name);
  const { verification } = await history(tell, id);
  if (verification.intact || verification.brokenAt !== approved.sequence)
    throw unexpected('the altered entry should be found');
  tell.says(`Found: entry ${verification.brokenAt} is not what was written.`);
  tell.says(
    'Each hour a seal over all changes is made as well, which also finds what was chained anew (docs/history.md).',
  );
};

const decision = (id: string, operation: 'approve' | 'reject') =>
  ({ method: 'POST', path: `/api/actions/${id}/${operation}`, shown: `/api/actions/{id}/${operation}` }) as const;

const propose = (tell: Teller, who: Who, body: object): Promise<ShownAction> =>
  tell.action({ who, method: 'POST', path: '/api/actions', body, answer: 201 });

const view = (tell: Teller, who: Who, id: string): Promise<ShownAction> =>
  tell.action({ who, method: 'GET', path: `/api/actions/${id}`, shown: '/api/actions/{id}', answer: 200 });

const history = (tell: Teller, id: string) =>
  tell.history({
    ...{ who: 'reader', method: 'GET', path: `/api/actions/${id}/history?verify=true` },
    ...{ shown: '/api/actions/{id}/history?verify=true', answer: 200 },
  });

const mustBe = ({ title, status }: ShownAction, wanted: string): void => {
  if (status !== wanted) throw unexpected(`"${title}" should be ${wanted}, and is ${status}`);
};
