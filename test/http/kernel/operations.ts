// Who may do what, written down from the product's description and not from the code. Each call names an action that
// does not exist, or is empty: whoever is let in gets the answer in `letIn`, everybody else a refusal before that.

export const nothing = '019ab3c0-0000-7000-8000-000000000000';
export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly letIn: number;
  /** People who hold one of these. */
  readonly people: readonly string[];
  readonly applications: readonly string[];
};

export const operators = ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'];
const administrators = ['SecurityAdministrator', 'GlobalAdministrator'];
export const readers = ['SecurityReader', ...operators];
const submitters = { people: [], applications: ['ActionSubmitter'] };
const submitting = { people: operators, applications: ['ActionSubmitter'] };
const reading = { people: readers, applications: ['SecurityReader', 'ActionSubmitter'] };
// An incident may hold what others submitted, so it is for those who see everything.
const readingAll = { people: readers, applications: ['SecurityReader'] };
const deciding = { people: operators, applications: ['DecisionRelay'] };
const onAction = (name: string, body?: object) => ({
  ...{ method: 'POST', path: `/actions/${nothing}/${name}`, letIn: 404, applications: [] },
  ...(body && { body }),
});
export const anyRole = ['SecurityReader', ...operators, 'ActionSubmitter', 'DecisionRelay'];
export const outcome = { outcome: 'rejected', decidedBy: { name: 'Ida' }, decidedAt: '2026-11-01T00:00:00Z' };
const draft = { rules: [{}], reason: 'x' };
const unpaused = { paused: false, protectedTargets: [], caps: {}, reason: 'x' };

/** Each function of a signed-in caller, and how somebody who is let in is answered. */
export const operations: Readonly<Record<string, Operation>> = {
  submitAction: { method: 'POST', path: '/actions', letIn: 400, ...submitting },
  submitActions: { method: 'POST', path: '/actions/submit', letIn: 400, ...submitting },
  listActions: { method: 'GET', path: '/actions', letIn: 200, ...reading },
  actionsSummary: { method: 'GET', path: '/actions/summary', letIn: 200, ...readingAll },
  getAction: { method: 'GET', path: `/actions/${nothing}`, letIn: 404, ...reading },
  getActionHistory: { method: 'GET', path: `/actions/${nothing}/history`, letIn: 404, ...reading },
  listInvestigationActions: { method: 'GET', path: '/investigations/none/actions', letIn: 200, ...reading },
  listIncidentActions: { method: 'GET', path: '/incidents/none/actions', letIn: 200, ...readingAll },
  // A relay that is let in is asked next whose decision it passes on.
  approveAction: { ...onAction('approve'), ...deciding },
  rejectAction: { ...onAction('reject'), ...deciding },
  withdrawAction: { ...onAction('withdraw'), ...submitting },
  cancelAction: { ...onAction('cancel'), people: operators },
  retryAction: { ...onAction('retry'), people: operators },
  commentAction: { ...onAction('comment', { comment: 'x' }), people: operators },
  assignAction: { ...onAction('assign', { to: null }), people: operators },
  resolveAction: { ...onAction('resolve', { outcome: 'failed', comment: 'x' }), people: administrators },
  reportDecision: { ...onAction('report-decision', outcome), ...submitters },
  requireApprovalAgain: {
    ...{ method: 'POST', path: '/policy/require-approval-again', body: { reason: 'x' } },
    ...{ letIn: 200, people: administrators, applications: [] },
  },
  undoAction: { ...onAction('undo'), people: administrators },
  approveActions: { method: 'POST', path: '/actions/approve', letIn: 400, ...deciding },
  rejectActions: { method: 'POST', path: '/actions/reject', letIn: 400, ...deciding },
  undoActions: { method: 'POST', path: '/actions/undo', letIn: 400, people: administrators, applications: [] },
  getSafety: { method: 'GET', path: '/safety', letIn: 200, ...readingAll },
  // Whoever is let in is asked which version they have seen.
  putSafety: { method: 'PUT', path: '/safety', body: unpaused, letIn: 428, people: administrators, applications: [] },
  confirmSafety: { method: 'POST', path: '/safety/confirm', letIn: 409, people: administrators, applications: [] },
  deleteWaitingSafety: {
    ...{ method: 'DELETE', path: '/safety/waiting', letIn: 204, people: administrators, applications: [] },
  },
  getPolicy: { method: 'GET', path: '/policy', letIn: 200, ...readingAll },
  putPolicy: { method: 'PUT', path: '/policy', body: draft, letIn: 428, people: administrators, applications: [] },
  getPolicyHistory: { method: 'GET', path: '/policy/history', letIn: 200, ...readingAll },
  evaluatePolicy: { method: 'POST', path: '/policy/evaluate', letIn: 400, ...readingAll },
  confirmPolicy: { method: 'POST', path: '/policy/confirm', letIn: 409, people: administrators, applications: [] },
  deleteWaitingPolicy: {
    ...{ method: 'DELETE', path: '/policy/waiting', letIn: 204, people: administrators, applications: [] },
  },
  putInvestigation: { method: 'PUT', path: '/investigations/none', body: {}, letIn: 400, ...submitters },
  getInvestigation: { method: 'GET', path: '/investigations/none', letIn: 404, ...reading },
  listInvestigations: { method: 'GET', path: '/investigations', letIn: 200, ...reading },
  getIncident: { method: 'GET', path: '/incidents/none', letIn: 404, ...readingAll },
  getPendingReport: { method: 'GET', path: '/reports/pending', letIn: 200, ...readingAll },
  listReports: { method: 'GET', path: '/reports', letIn: 200, ...readingAll },
  getReport: { method: 'GET', path: '/reports/1999-12-31T2359', letIn: 404, ...readingAll },
  me: { method: 'GET', path: '/me', letIn: 200, people: anyRole, applications: anyRole },
};
