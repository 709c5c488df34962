import type { ApiFunction } from '../kernel/endpoint.ts';
import { approveActions, rejectActions, undoActions } from './bulk.ts';
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
} from './commands.ts';
import { listActions } from './listing.ts';
import { actionsSummary } from './openFigures.ts';
import { getAction, getActionHistory } from './reading.ts';
import { submitAction, submitActions } from './submitting.ts';
import { undoAction } from './undoing.ts';

/** Every HTTP function about actions, in the order in which readers see them. */
export const actionEndpoints: readonly ApiFunction[] = [
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
  undoAction,
  approveActions,
  rejectActions,
  undoActions,
];
