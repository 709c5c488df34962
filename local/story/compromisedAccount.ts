import { day, hour, minute } from '../../src/domain/values/time.ts';
import type { Inquiry } from './demoStage.ts';
import { incident } from './phishing.ts';
import { type Step, step, user } from './step.ts';

const investigation = {
  id: 'inv-4096',
  title: 'Compromised account m.keller',
  url: 'https://security.contoso.example/investigations/inv-4096',
};
const common = { investigation, incident, detectionSource: 'Microsoft Sentinel' };
const travel = { id: 'al-88131', title: 'Sign-in from two countries within twenty minutes' };
const inboxRule = { id: 'al-88134', title: 'Suspicious inbox rule: deletes replies about payroll' };
const keller = user('m.keller@contoso.example');

const inquiry: Inquiry = {
  ...{ ...investigation, incident, detectionSource: common.detectionSource, started: 5 * day + 7 * hour },
  severity: 'high',
  alerts: [travel, inboxRule],
  entities: [
    { kind: keller.kind, id: keller.id, name: keller.name, verdict: 'malicious', remediationStatus: 'remediated' },
  ],
  evidence: [
    { type: 'Sign-in', description: 'Signed in from 198.51.100.23 twenty minutes after the link was opened.' },
    { type: 'Inbox rule', description: 'A rule that deletes every reply with the word "payroll" in it.' },
  ],
};

/** People who fell for the mail: fast where it burns, carefully where much hangs on the account. */
export const compromisedAccount: readonly Step[] = [
  step(5 * day + 6 * hour, s =>
    s.proposes('submitter2', 'disable keller', {
      ...common,
      kind: 'disableUser',
      entity: keller,
      severity: 'high',
      verdict: 'malicious',
      reason: 'Signed in from abroad twenty minutes after the phishing link was opened, and set up an inbox rule.',
      alerts: [travel, inboxRule],
    }),
  ),
  step(5 * day + 6 * hour - minute, s => s.records('submitter2', inquiry)),
  step(5 * day + 6 * hour - 4 * minute, s =>
    s.approves('administrator', 'disable keller', 'Called her: she is in the office and did not sign in from abroad.'),
  ),
  step(5 * day + 6 * hour - 4.5 * minute, s =>
    s.runs('disable keller', { type: 'done', message: 'The account is disabled.' }),
  ),

  step(4 * day + 2 * hour, s =>
    s.proposes('submitter2', 'disable admin', {
      ...common,
      kind: 'disableUser',
      entity: user('adm-t.lang@contoso.example'),
      severity: 'high',
      tags: ['tier0'],
      reason: 'A domain administrator opened the same link from his ordinary workstation.',
      alerts: [travel],
    }),
  ),
  step(4 * day + 110 * minute, s =>
    s.approves('operator2', 'disable admin', 'Tom confirms that he opened it. His second account stays usable.'),
  ),
  step(4 * day + 80 * minute, s => s.approves('administrator', 'disable admin', 'Agreed with the head of operations.')),
  step(4 * day + 79 * minute, s => s.runs('disable admin', { type: 'done', message: 'The account is disabled.' })),

  step(4 * day + hour, s =>
    s.proposes('submitter2', 'disable reporting', {
      ...common,
      kind: 'disableUser',
      entity: user('svc-reporting@contoso.example'),
      severity: 'medium',
      reason: 'Its password was in a file that m.keller could read.',
    }),
  ),
  step(4 * day + 20 * minute, s =>
    s.rejects('relay', 'disable reporting', 'The month-end close runs under it. We change the password instead.', {
      name: 'Tom Lang',
    }),
  ),

  step(3 * day + hour, s =>
    s.proposes('submitter2', 'disable brandt', {
      ...common,
      kind: 'disableUser',
      entity: user('k.brandt@contoso.example'),
      severity: 'low',
      reason: 'Opened the link while on leave; no sign-in followed.',
    }),
  ),
  step(3 * day + 10 * minute, s => s.approves('operator', 'disable brandt')),
  step(3 * day + 9 * minute, s =>
    s.runs('disable brandt', {
      type: 'later',
      retryAt: s.present - day,
      message: 'The directory does not take changes during its maintenance.',
    }),
  ),

  step(2 * day, s =>
    s.proposes('submitter2', 'revoke brandt', {
      ...common,
      kind: 'revokeUserSessions',
      entity: user('k.brandt@contoso.example'),
      severity: 'low',
      reason: 'As long as the account cannot be disabled.',
    }),
  ),
  // What it still waits for is withdrawn with it; what people propose later is theirs.
  step(1.5 * day, s => s.records('submitter2', { ...inquiry, status: 'closed', ended: 1.5 * day })),
  step(1.5 * day - minute, s => s.sweeps()),

  step(3 * hour, s =>
    s.proposes('operator2', 'enable keller', {
      ...common,
      kind: 'enableUser',
      entity: keller,
      severity: 'medium',
      verdict: 'noThreatsFound',
      reason: 'Password and sign-in methods are new, the inbox rule is gone, all sessions were ended.',
      alerts: [travel, inboxRule],
    }),
  ),
  step(170 * minute, s =>
    s.comments('operator2', 'enable keller', 'She is back at noon and cannot work without it. Who looks at it?'),
  ),
];
