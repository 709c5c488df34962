import type { ApiFunction } from '../kernel/endpoint.ts';
import { requireApprovalAgain } from './requireApprovalAgain.ts';

/** Every HTTP function about the policy. */
export const policyEndpoints: readonly ApiFunction[] = [requireApprovalAgain];
