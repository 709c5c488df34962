import { type ShownAction, type Teller, unexpected, type Who } from './teller.ts';

/** The main job from proposal to proof, and the two rules that protect it. Throws when anything is not as it should be. */
export const mainJob = async (tell: Teller): Promise<void> => {
  const id = await proposing(tell);
  await looking(tell, id);
  await refusing(tell, id);
  await approving(tell, id);
  await proving(tell, id);
  await askingTwo(tell);
  await approvingOneself(tell);
};

const proposing = async (tell: Teller): Promise<string> => {
  tell.chapter('1  A detection pipeline proposes; nothing runs yet');
  const isolation = {
    who: 'submitter',
    method: 'POST',
    path: '/api/actions',
    body: {
      kind: 'isolateDevice',
      entity: { kind: 'device', id: 'a9c1', name: 'fin-ws-017', deviceGroup: 'Finance' },
      externalId: 'inv-77/isolate/fin-ws-017',
      severity: 'high',
      verdict: 'malicious',
      reason: 'It encrypts files on three shares.',
      investigation: { id: 'inv-77', title: 'Ransomware behaviour on devices of Finance' },
    },
  } as const;
  const action = await tell.action({ ...isolation, answer: 201 });
  mustBe(action, 'pending');
  tell.says(`"${action.title}" is pending: it waits for a person.`);
  const again = await tell.action({ ...isolation, shown: '/api/actions (the same again)', answer: 200 });
  if (again.id !== action.id) throw unexpected('the same submission should give the same action');
  tell.says('The same action, not a second one: whoever got no answer may simply repeat.');
  return action.id;
};

const looking = async (tell: Teller, id: string): Promise<void> => {
  tell.chapter('2  An operator looks at what waits');
  const pending = await tell.list({ who: 'operator', method: 'GET', path: '/api/actions?view=pending', answer: 200 });
  if (pending.length !== 1) throw unexpected(`one action should be pending, not ${pending.length}`);
  for (const { title, severity, expiresAt } of pending)
    tell.says(`1 pending: ${title}, severity ${severity}, ${daysUntil(expiresAt)} days left to decide.`);
  const action = await view(tell, 'operator', id);
  tell.says(`Why:   ${action.reason}`);
  tell.says(`What:  ${action.digest.slice(0, 30)}... (digest of exactly what would run)`);
  const operations = Object.entries(action.allowedOperations);
  const may = operations.filter(([, { allowed }]) => allowed).map(([name]) => name);
  const mayNot = operations.flatMap(([name, { reason }]) => (reason === undefined ? [] : [`${name} (${reason})`]));
  if (!may.includes('approve') || !may.includes('reject')) throw unexpected('an operator should be able to decide');
  tell.says(`She may ${may.join(', ')}.`);
  tell.says(`She may not ${mayNot.slice(0, 3).join(', ')}: every "no" has its reason.`);
};

const refusing = async (tell: Teller, id: string): Promise<void> => {
  tell.chapter('3  Who may not decide is refused, and told why');
  const approval = { method: 'POST', path: `/api/actions/${id}/approve`, shown: '/api/actions/{id}/approve' } as const;
  await tell.asks({ ...approval, answer: [401, 'InvalidToken'] });
  await tell.asks({ ...approval, who: 'reader', answer: [403, 'MissingRole'] });
  const { allowedOperations, status } = await view(tell, 'reader', id);
  if (allowedOperations['approve']?.allowed !== false) throw unexpected('a reader should see that she may not approve');
  tell.says(`A reader sees everything and decides nothing: still ${status}.`);
};

const approving = async (tell: Teller, id: string): Promise<void> => {
  tell.chapter('4  The operator approves, and it is carried out');
  const comment = 'Seen it happen; the owner is informed.';
  const approved = await approve(tell, 'operator', id, comment);
  mustBe(approved, 'approved');
  tell.says('Approved is not done: a queue message tells the executor to look, and every step shows.');
  const action = await tell.watches('operator', id);
  mustBe(action, 'succeeded');
  tell.says(`The back end (${action.execution?.provider}) says: ${action.execution?.message}`);
};

const proving = async (tell: Teller, id: string): Promise<void> => {
  tell.chapter('5  The history shows every step, and that nobody changed it');
  const { value, verification } = await tell.history({
    ...{ who: 'reader', method: 'GET', path: `/api/actions/${id}/history?verify=true` },
    ...{ shown: '/api/actions/{id}/history?verify=true', answer: 200 },
  });
  for (const { sequence, type, by, vote } of value) {
    const role = by.role === undefined ? '' : ` (${by.role})`;
    tell.says(`${sequence}. ${type.padEnd(16)} by ${by.name}${role}${vote?.comment ? `: ${vote.comment}` : ''}`);
  }
  const types = value.map(({ type }) => type).join();
  if (types !== 'Submitted,Approved,ExecutionStarted,Succeeded') throw unexpected(`the history tells ${types}`);
  if (!verification.intact) throw unexpected('the chain of hashes should be intact');
  tell.says('Each entry carries the hash of the one before: the chain is intact.');
};

const askingTwo = async (tell: Teller): Promise<void> => {
  tell.chapter('6  A domain controller takes two people');
  const { id, title, approval } = await tell.action({
    ...{ who: 'submitter', method: 'POST', path: '/api/actions', answer: 201 },
    body: {
      kind: 'isolateDevice',
      entity: { kind: 'device', id: 'dc02', name: 'srv-dc-02', deviceGroup: 'tier0' },
      severity: 'high',
      reason: 'Credentials were read from its memory.',
    },
  });
  tell.says(`"${title}" needs ${approval.required} approvals: the policy says so for tier 0.`);
  const first = await approve(tell, 'operator', id);
  mustBe(first, 'pending');
  tell.says(`${first.approval.granted} of ${first.approval.required}: still pending, nothing runs.`);
  const again = await approve(tell, 'operator', id);
  if (again.approval.granted !== 1) throw unexpected('a person should count once');
  tell.says(`Still ${again.approval.granted} of ${again.approval.required}: a person counts once.`);
  const second = await approve(tell, 'operator2', id);
  mustBe(second, 'approved');
  tell.says(`${second.approval.granted} of ${second.approval.required}: now it may run.`);
  mustBe(await tell.watches('operator2', id), 'succeeded');
};

const approvingOneself = async (tell: Teller): Promise<void> => {
  tell.chapter('7  Nobody approves what they have proposed');
  const { id, title } = await tell.action({
    ...{ who: 'operator', method: 'POST', path: '/api/actions', answer: 201 },
    body: {
      kind: 'disableUser',
      entity: { kind: 'user', id: '5c1f', name: 'm.keller@contoso.example' },
      reason: 'Signed in from two countries within twenty minutes.',
    },
  });
  tell.says(`Olivia proposes "${title}", and tries to approve it herself.`);
  await tell.asks({
    ...{ who: 'operator', method: 'POST', path: `/api/actions/${id}/approve`, shown: '/api/actions/{id}/approve' },
    answer: [403, 'OwnProposal'],
  });
  const rejected = await tell.action({
    ...{ who: 'operator2', method: 'POST', path: `/api/actions/${id}/reject`, shown: '/api/actions/{id}/reject' },
    ...{ body: { comment: 'She is travelling; I spoke with her.' }, answer: 200 },
  });
  mustBe(rejected, 'rejected');
  tell.says('Oscar rejects it, and it will never run: one rejection is enough.');
};

const view = (tell: Teller, who: Who, id: string): Promise<ShownAction> =>
  tell.action({ who, method: 'GET', path: `/api/actions/${id}`, shown: '/api/actions/{id}', answer: 200 });

const approve = (tell: Teller, who: Who, id: string, comment?: string): Promise<ShownAction> =>
  tell.action({
    ...{ who, method: 'POST', path: `/api/actions/${id}/approve`, shown: '/api/actions/{id}/approve', answer: 200 },
    body: comment === undefined ? {} : { comment },
  });

const mustBe = ({ title, status }: ShownAction, wanted: string): void => {
  if (status !== wanted) throw unexpected(`"${title}" should be ${wanted}, and is ${status}`);
};

const dayMs = 86_400_000;
const daysUntil = (time: string): number => Math.round((Date.parse(time) - Date.now()) / dayMs);
