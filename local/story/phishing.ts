import { day, hour, minute, second } from '../../src/domain/values/time.ts';
import type { Inquiry } from './demoStage.ts';
import { device, email, type Step, step, user } from './step.ts';

const investigation = {
  id: 'inv-4093',
  title: 'Phishing campaign "Updated payroll details"',
  url: 'https://mail-security.contoso.example/investigations/inv-4093',
};
/** The phishing led to the compromised account: both investigations belong to one case. */
export const incident = {
  id: 'inc-2377',
  title: 'Credential phishing against the payroll team',
  url: 'https://security.contoso.example/incidents/inc-2377',
};
const campaign = { id: 'al-88120', title: 'Email messages from a campaign removed after delivery' };
const reported = { id: 'al-88123', title: 'Email reported by user as malware or phish' };
const subject = 'Updated payroll details';
const reason =
  'Sender domain c0ntoso-payroll.example was registered two days before; the link leads to a copy of our sign-in page.';

/** The copy of one recipient. */
const copyOf = (recipient: string, about = subject) => ({
  entity: email(about, recipient),
  parameters: { recipient },
  detectionSource: 'Defender for Office 365',
  review: { url: `${investigation.url}/actions` },
  ...{ investigation, incident, reason },
});
const phish = (recipient: string) => ({
  ...copyOf(recipient),
  kind: 'softDeleteEmail' as const,
  severity: 'medium' as const,
  verdict: 'malicious' as const,
  tags: ['phishing'],
  alerts: [campaign, reported],
});

/** What the pipeline has found out. */
const inquiry: Inquiry = {
  ...{ ...investigation, incident, detectionSource: 'Defender for Office 365', started: 9.1 * day },
  severity: 'medium',
  alerts: [campaign, reported],
  entities: [
    { kind: 'mailbox', id: 'payroll@c0ntoso-payroll.example', verdict: 'malicious', remediationStatus: 'blocked' },
    { kind: 'other', id: 'c0ntoso-payroll.example', name: 'Sender domain', verdict: 'malicious' },
  ],
  evidence: [
    {
      type: 'E-mail',
      description: `41 mails with the subject "${subject}" were delivered, 37 removed by filters later.`,
    },
    { type: 'URL', description: 'The link leads to a copy of our sign-in page.', url: `${investigation.url}/urls/1` },
  ],
};

const clicked = { id: 'al-88126', title: 'A potentially malicious URL click was detected' };
/** What is proposed now expires now, unless somebody decides it: the built-in policy gives seven days. */
const decidedWithin = 7 * day;

/** E-mail is reviewed in its own portal: what was decided there is reported back, or nobody decides and it expires. */
export const phishing: readonly Step[] = [
  step(9 * day, s =>
    s.proposes('submitter', 'mail erik', { ...phish('erik.moen@contoso.example'), emailReview: 'elsewhere' }),
  ),
  step(9 * day - minute, s => s.records('submitter', inquiry)),
  step(6 * day + 5 * hour, s =>
    s.proposes('submitter', 'mail anna', { ...phish('anna.berg@contoso.example'), emailReview: 'elsewhere' }),
  ),
  step(6 * day + 5 * hour - minute, s =>
    s.proposes('submitter', 'mail ben', { ...phish('ben.aziz@contoso.example'), emailReview: 'elsewhere' }),
  ),
  step(6 * day + 3 * hour, s => s.reports('submitter', 'mail anna', 'approved', 'Nora Mail (mail security)')),
  step(6 * day + 3 * hour - 4 * minute, s =>
    s.reports('submitter', 'mail ben', 'rejected', 'Nora Mail (mail security)'),
  ),
  // The app warns of this one two minutes after its start ...
  step(decidedWithin - hour - 2 * minute, s =>
    s.proposes('submitter', 'disable vogt', {
      ...{ investigation, incident, detectionSource: 'Microsoft Sentinel' },
      kind: 'disableUser',
      entity: user('r.vogt@contoso.example'),
      reason: 'Opened the link twice; the sign-ins look ordinary so far.',
      alerts: [clicked],
    }),
  ),
  step(5 * day, s => s.assigns('operator', 'disable vogt', 'operator2')),
  // ... and lets this one expire.
  step(decidedWithin - 100 * second, s =>
    s.proposes('submitter', 'scan payroll', {
      ...{ investigation, incident, detectionSource: 'Defender for Endpoint' },
      kind: 'runAntivirusScan',
      entity: device('lt-payroll-03', 'Payroll'),
      severity: 'low',
      reason: 'The link was opened on it before the site was blocked.',
      alerts: [clicked],
    }),
  ),

  step(7 * hour, s => s.proposes('submitter', 'mail carla', phish('carla.weiss@contoso.example'))),
  step(6 * hour + 50 * minute, s =>
    s.comments('operator', 'mail carla', 'Carla has opened it, but says that she typed nothing in.'),
  ),
  step(95 * minute, s =>
    s.proposes('submitter', 'newsletter', {
      ...copyOf('dora.lind@contoso.example', 'Your benefits newsletter, autumn edition'),
      kind: 'moveEmailToInbox',
      severity: 'informational',
      verdict: 'noThreatsFound',
      reason: 'Removed together with the campaign by mistake: the newsletter is sent by our own provider.',
      tags: ['false positive'],
    }),
  ),
];
