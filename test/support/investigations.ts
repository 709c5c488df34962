import { recordInvestigation } from '../../src/application/investigations.ts';
import type { Deps } from '../../src/application/ports.ts';
import type { Investigation, InvestigationContent } from '../../src/domain/investigation.ts';
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
  const result = await recordInvestigation(deps, id, contentOf(changes), by, undefined);
  if (!result.ok) throw new Error(`not recorded: ${JSON.stringify(result.refusal)}`);
  return result.value.investigation;
};

/** The record as it is stored now. */
export const storedInvestigation = async (deps: Deps, tenant: string, id: string): Promise<Investigation> => {
  const loaded = await deps.store.loadInvestigation(tenant, id);
  if (!loaded) throw new Error('there is no such investigation');
  return loaded.investigation;
};
