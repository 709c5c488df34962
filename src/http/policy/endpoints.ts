import type { ApiFunction } from '../kernel/endpoint.ts';
import { confirmPolicy, deleteWaitingPolicy, getPolicy, getPolicyHistory, putPolicy } from './policy.ts';
import { requireApprovalAgain } from './requireApprovalAgain.ts';
import { evaluatePolicy } from './trial.ts';

/** Every HTTP function about the policy. */
export const policyEndpoints: readonly ApiFunction[] = [
  getPolicy,
  putPolicy,
  getPolicyHistory,
  evaluatePolicy,
  confirmPolicy,
  deleteWaitingPolicy,
  requireApprovalAgain,
];
