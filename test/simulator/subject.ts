// What the simulator puts under test, in one place: a deliberate bug is put into a bundle of this file.
import { tableStore } from '../../src/adapters/tables/tableStore.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { recordInvestigation } from '../../src/application/investigations/investigations.ts';
import { changeSafety, recentSafety } from '../../src/application/safety/safety.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { composeDeps } from '../../src/composition.ts';
import { kinds } from '../../src/domain/kinds/index.ts';
import { refusedCall } from '../../src/domain/policy/permissions.ts';

export const subject = {
  tableStore,
  changeAction,
  executeAction,
  changeSafety,
  recentSafety,
  recordInvestigation,
  submitAction,
  sweep,
  composeDeps,
  refusedCall,
  kinds,
};
export type Subject = typeof subject;
