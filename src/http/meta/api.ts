import {
  approveAction,
  assignAction,
  cancelAction,
  commentAction,
  rejectAction,
  reportDecision,
  resolveAction,
  retryAction,
  withdrawAction,
} from '../actions/commands.ts';
import { listActions, listIncidentActions, listInvestigationActions } from '../actions/listing.ts';
import { actionsSummary } from '../actions/openFigures.ts';
import { getAction, getActionHistory, me } from '../actions/reading.ts';
import { submitAction, submitActions } from '../actions/submitting.ts';
import { getIncident } from '../investigations/incidents.ts';
import { getInvestigation, listInvestigations, putInvestigation } from '../investigations/investigations.ts';
import type { ApiFunction } from '../kernel/endpoint.ts';
import { getPendingReport, getReport, listReports } from '../reports/reports.ts';
import { getSafety, putSafety } from '../safety/safety.ts';
import { openapi } from './description.ts';
import { docs, docsFile } from './docs.ts';
import { health, healthReady } from './health.ts';

/** The catalogue: every HTTP function there is, in the order in which readers see them. */
export const api: readonly ApiFunction[] = [
  submitAction,
  submitActions,
  listActions,
  actionsSummary,
  getAction,
  getActionHistory,
  approveAction,
  rejectAction,
  withdrawAction,
  cancelAction,
  retryAction,
  resolveAction,
  reportDecision,
  commentAction,
  assignAction,
  putInvestigation,
  listInvestigations,
  getInvestigation,
  listInvestigationActions,
  getIncident,
  listIncidentActions,
  getPendingReport,
  listReports,
  getReport,
  getSafety,
  putSafety,
  me,
  health,
  healthReady,
  openapi,
  docs,
  docsFile,
];
