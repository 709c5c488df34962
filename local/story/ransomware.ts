import { hour, minute } from '../../src/domain/values/time.ts';
import type { Inquiry } from './demoStage.ts';
import { device, type Step, step } from './step.ts';

const common = {
  investigation: {
    id: 'inv-4101',
    title: 'Ransomware behaviour on devices of Finance',
    url: 'https://security.contoso.example/investigations/inv-4101',
  },
  incident: {
    id: 'inc-2381',
    title: 'Human-operated ransomware, Finance',
    url: 'https://security.contoso.example/incidents/inc-2381',
  },
  detectionSource: 'Defender for Endpoint',
};
const encrypting = { id: 'al-90211', title: 'Ransomware behaviour: many files renamed in a short time' };
const lateral = { id: 'al-90215', title: 'Suspicious remote service created over SMB' };
const dumping = { id: 'al-90222', title: 'Credential theft: access to LSASS memory' };

const isolation = (name: string, group: string, reason: string) => ({
  ...common,
  kind: 'isolateDevice' as const,
  entity: device(name, group),
  severity: 'high' as const,
  verdict: 'malicious' as const,
  alerts: [encrypting, lateral],
  reason,
});
const scan = (name: string, scanType: 'quick' | 'full', reason: string) => ({
  ...common,
  kind: 'runAntivirusScan' as const,
  entity: device(name, 'Finance'),
  parameters: { scanType },
  reason,
});
const isolated = { type: 'done', message: 'The device is isolated.' } as const;

const { investigation, incident, detectionSource } = common;
const about = (name: string) => {
  const { kind, id } = device(name, '');
  return { kind, id };
};
/** What the pipeline has found out in two days. */
const inquiry: Inquiry = {
  ...{ ...investigation, incident, detectionSource, started: 47 * hour },
  severity: 'high',
  alerts: [encrypting, lateral, dumping],
  entities: [
    { ...about('fin-ws-017'), name: 'fin-ws-017', verdict: 'malicious', remediationStatus: 'remediated' },
    { ...about('fin-ws-031'), name: 'fin-ws-031', verdict: 'malicious', remediationStatus: 'remediated' },
    { ...about('srv-files-01'), name: 'srv-files-01', verdict: 'malicious' },
    { ...about('srv-dc-02'), name: 'srv-dc-02', verdict: 'suspicious' },
    { kind: 'file', id: 'b1946ac92492d2347c6235b4d2611184', name: 'locker.exe', verdict: 'malicious' },
    { kind: 'ipAddress', id: '203.0.113.77', verdict: 'suspicious' },
  ],
  evidence: [
    {
      type: 'File activity',
      description: '14,210 files renamed to *.locked within four minutes, on three shares.',
      entity: about('srv-files-01'),
    },
    {
      type: 'Process',
      description: 'locker.exe, started over SMB as a service, deleted the shadow copies.',
      entity: about('fin-ws-017'),
      url: `${investigation.url}/evidence/1`,
    },
    { type: 'Network', description: 'Four devices connect to 203.0.113.77 every ninety seconds.' },
    {
      type: 'Memory access',
      description: 'rundll32.exe has read the memory of LSASS.',
      entity: about('srv-dc-02'),
    },
  ],
};

/** The first hours, two days ago: what could be stopped was stopped. */
const outbreak: readonly Step[] = [
  step(46 * hour, s =>
    s.proposes('submitter', 'fin-ws-017', isolation('fin-ws-017', 'Finance', 'It encrypts files on three shares.')),
  ),
  step(46 * hour - minute, s => s.records('submitter', inquiry)),
  step(46 * hour - 2 * minute, s => s.approves('operator', 'fin-ws-017', 'Seen it happen. The owner is informed.')),
  step(46 * hour - 3 * minute, s => s.runs('fin-ws-017', isolated)),

  step(45 * hour, s =>
    s.proposes('submitter', 'files', {
      ...isolation('srv-files-01', 'Servers', 'The encrypted shares are here.'),
      parameters: { isolationType: 'selective' },
    }),
  ),
  step(45 * hour - 6 * minute, s => s.approves('administrator', 'files', 'Selective: the backup must go on.')),
  step(45 * hour - 7 * minute, s =>
    s.runs('files', {
      type: 'done',
      partially: true,
      message: 'New connections are blocked; two that were open could not be ended.',
    }),
  ),

  step(44 * hour, s =>
    s.proposes('submitter', 'hr-lt-008', isolation('hr-lt-008', 'HR', 'It renames many files on a share.')),
  ),
  step(43.5 * hour, s => s.comments('operator', 'hr-lt-008', 'This looks like the yearly archive run. I ask HR.')),
  step(43 * hour, s => s.rejects('operator2', 'hr-lt-008', 'It is the archive run; HR confirms it.')),

  step(42 * hour, s =>
    s.proposes('submitter', 'fin-ws-031', isolation('fin-ws-031', 'Finance', 'The same tool was started here.')),
  ),
  step(42 * hour - 3 * minute, s => s.approves('operator', 'fin-ws-031')),
  step(42 * hour - 4 * minute, s =>
    s.runs('fin-ws-031', { type: 'failed', message: 'The device is switched off or not connected.' }),
  ),
  step(40 * hour, s => s.retries('operator2', 'fin-ws-031', 'It is online again.')),
  step(40 * hour - minute, s => s.runs('fin-ws-031', isolated)),

  step(39 * hour, s =>
    s.proposes('submitter', 'scan fin-ws-022', scan('fin-ws-022', 'quick', 'Was connected to fin-ws-017.')),
  ),
  step(38 * hour, s => s.approves('operator2', 'scan fin-ws-022')),
  step(38 * hour - minute, s =>
    s.runs('scan fin-ws-022', {
      type: 'accepted',
      operationId: 'scan-22',
      pollAt: s.present - 37.5 * hour,
      giveUpAt: s.present - 30 * hour,
    }),
  ),
  step(37.5 * hour, s => s.polls('scan fin-ws-022', { type: 'done', message: 'Scanned; nothing found.' })),

  step(30 * hour, s =>
    s.proposes('submitter', 'scan lt-sales-009', scan('lt-sales-009', 'full', 'Used the same file share.')),
  ),
  step(29 * hour, s =>
    s.withdraws('submitter', 'scan lt-sales-009', 'The device was reinstalled; there is nothing left to scan.'),
  ),

  step(28 * hour, s =>
    s.proposes('submitter', 'fin-ws-052', isolation('fin-ws-052', 'Finance', 'The same tool was found on it.')),
  ),
  step(27.5 * hour, s => s.approves('operator', 'fin-ws-052')),
  step(27.4 * hour, s => s.cancels('operator', 'fin-ws-052', 'Its owner has already handed it in; it is off.')),
];

/** Today: what waits, what runs, and what went wrong. */
const today: readonly Step[] = [
  step(6 * hour, s =>
    s.proposes('submitter', 'backup', isolation('srv-backup-01', 'Servers', 'Somebody tried to delete its snapshots.')),
  ),
  step(5.5 * hour, s => s.approves('operator2', 'backup', 'The last backup is safe elsewhere.')),
  step(5.4 * hour, s =>
    s.runs('backup', {
      type: 'targetChanged',
      message:
        'srv-backup-01 was reinstalled after the approval: this id belongs to another machine now. Nothing was run.',
    }),
  ),

  step(5 * hour, s =>
    s.proposes('submitter', 'dc', {
      ...isolation('srv-dc-02', 'tier0', 'A domain controller: credentials were read from its memory.'),
      tags: ['tier0', 'domain controller'],
      alerts: [dumping, lateral],
    }),
  ),
  step(4.5 * hour, s => s.approves('operator2', 'dc', 'srv-dc-01 can carry the load alone; checked with operations.')),

  step(4 * hour, s =>
    s.proposes('submitter', 'fin-ws-022', isolation('fin-ws-022', 'Finance', 'It connects to the same address now.')),
  ),
  step(3.8 * hour, s => s.approves('operator', 'fin-ws-022')),
  step(3.7 * hour, s =>
    s.runs('fin-ws-022', { type: 'failed', message: 'The device is switched off or not connected.' }),
  ),

  step(2.5 * hour, s =>
    s.proposes('operator', 'release fin-ws-031', {
      ...common,
      kind: 'releaseDevice',
      entity: device('fin-ws-031', 'Finance'),
      verdict: 'noThreatsFound',
      reason: 'Reinstalled from a clean image and scanned twice.',
    }),
  ),
  step(2.4 * hour, s => s.assigns('operator', 'release fin-ws-031', 'operator2')),

  step(50 * minute, s =>
    s.proposes('submitter', 'fin-ws-040', isolation('fin-ws-040', 'Finance', 'The same tool was started here.')),
  ),
  step(46 * minute, s =>
    s.proposes('submitter', 'fin-ws-044', isolation('fin-ws-044', 'Finance', 'It connects to the same address.')),
  ),
  step(40 * minute, s =>
    s.proposes('submitter', 'scan fin-ws-017', scan('fin-ws-017', 'full', 'Before it is released from isolation.')),
  ),
  step(12 * minute, s => s.approves('operator', 'scan fin-ws-017')),
  // The operation id is in the form of the simulated provider, which is asked about it from here on.
  step(11 * minute, s =>
    s.runs('scan fin-ws-017', {
      type: 'accepted',
      operationId: `simulated-${s.present + 6 * minute}`,
      pollAt: s.present + minute,
      giveUpAt: s.present + hour,
    }),
  ),
  step(5 * minute, s => s.approves('operator2', 'fin-ws-040', 'Confirmed with the owner.')),
  step(4 * minute, s =>
    s.runs('fin-ws-040', {
      type: 'later',
      retryAt: s.present + 8 * minute,
      message: 'Too many requests: come back later.',
    }),
  ),
  step(2 * minute, s => s.approves('operator', 'fin-ws-044')),
  // Found again when its lease ends, in some three and a half minutes: the run is then repeated, as it does no harm.
  step(minute / 2, s => s.losesExecutor('fin-ws-044')),
];

/** Devices of one department, a file server, and a domain controller that takes two people's approval. */
export const ransomware: readonly Step[] = [...outbreak, ...today];
