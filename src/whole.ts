import { executeAction } from './application/executor/executeAction.ts';
import { createDueReports } from './application/reports/reports.ts';
import { sealFeeds } from './application/seals/sealFeeds.ts';
import { sweep } from './application/sweep/sweep.ts';
import { composeFrom } from './composition.ts';
import { api } from './http/api.ts';
import { executionMessage } from './http/kernel/executionMessage.ts';

/**
 * What the first call needs, whatever it is, and a start does not. It is one piece, because the build makes a file of each
 * piece and of what any two share: dozens of small files take longer to load than what a call does not need of this.
 */
export const whole = { composeFrom, api, executeAction, executionMessage, sweep, createDueReports, sealFeeds } as const;
