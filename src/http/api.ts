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
} from './actionCommands.ts';
import { openapi } from './description.ts';
import { docs, docsFile } from './docs.ts';
import type { ApiFunction } from './endpoint.ts';
import { health, healthReady } from './health.ts';
import { getIncident } from './incidents.ts';
import { getInvestigation, listInvestigations, putInvestigation } from './investigations.ts';
import { listActions, listIncidentActions, listInvestigationActions } from './listing.ts';
import { actionsSummary } from './openFigures.ts';
import { getAction, getActionHistory, me } from './reading.ts';
import { getPendingReport, getReport, listReports } from './reports.ts';
import { getSafety, putSafety } from './safety.ts';
import { submitAction, submitActions } from './submitting.ts';

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
