import type { ApiFunction } from '../kernel/endpoint.ts';
import { listIncidentActions, listInvestigationActions } from './actionsOf.ts';
import { getIncident } from './incidents.ts';
import { getInvestigation, listInvestigations, putInvestigation } from './investigations.ts';

/** Every HTTP function about investigations and incidents, in the order in which readers see them. */
export const investigationEndpoints: readonly ApiFunction[] = [
  putInvestigation,
  listInvestigations,
  getInvestigation,
  listInvestigationActions,
  getIncident,
  listIncidentActions,
];
