import { randomUUID } from 'node:crypto';
import type { Deps } from '../../src/application/deps.ts';
import { recordInvestigation } from '../../src/application/investigations/investigations.ts';
import type { Investigation, InvestigationContent } from '../../src/domain/investigations/investigation.ts';
import { pipeline } from './deps.ts';

/** What an application says of an inquiry, right in every respect. */
export const contentOf = (changes: Partial<InvestigationContent> = {}): InvestigationContent => ({
  title: 'Ransomware',
  severity: 'high',
  detectionSource: 'Defender for Endpoint',
  status: 'active',
  startedAt: 1_795_000_000_000,
  alerts: [],
  entities: [],
  evidence: [],
  ...changes,
});

/** Records it as the detection pipeline does. */
export const recorded = async (
  deps: Deps,
  tenant: string,
  id: string,
  changes: Partial<InvestigationContent> = {},
  by = pipeline(tenant),
): Promise<Investigation> => {
  const result = await recordInvestigation(deps, id, contentOf(changes), by, {
    commitId: randomUUID(),
  });
  if (result.type === 'refused') throw new Error(`not recorded: ${JSON.stringify(result.refusal)}`);
  return result.value.investigation;
};

/** The record as it is stored now. */
export const storedInvestigation = async (deps: Deps, tenant: string, id: string): Promise<Investigation> => {
  const loaded = await deps.store.loadInvestigation(tenant, id);
  if (!loaded) throw new Error('there is no such investigation');
  return loaded.investigation;
};

/** The same as the API takes it, with all that it can say. */
export const investigationContent = {
  title: 'Ransomware on devices of Finance',
  severity: 'high',
  detectionSource: 'Defender for Endpoint',
  url: 'https://security.example/inv',
  startedAt: '2026-11-01T08:00:00Z',
  endedAt: '2026-11-01T10:00:00+01:00',
  alerts: [{ id: 'AL-1', title: 'Many files renamed' }],
  entities: [{ kind: 'file', id: 'SHA-1', name: 'evil.exe', verdict: 'malicious', remediationStatus: 'prevented' }],
  evidence: [
    {
      ...{ type: 'log', description: 'vssadmin delete shadows', url: 'https://security.example/log' },
      entity: { kind: 'device', id: 'D-1' },
    },
  ],
};
