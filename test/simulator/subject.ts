// What the simulator puts under test, in one place: a deliberate bug is put into a bundle of this file.
import { tableActionStore } from '../../src/adapters/tables/tableActionStore.ts';
import { changeAction } from '../../src/application/changeAction.ts';
import { executeAction } from '../../src/application/executeAction.ts';
import { recordInvestigation } from '../../src/application/investigations.ts';
import { changeSafety, recentSafety } from '../../src/application/safety.ts';
import { submitAction } from '../../src/application/submitAction.ts';
import { sweep } from '../../src/application/sweep.ts';
import { composeDeps } from '../../src/composition.ts';
import { effectsOf } from '../../src/domain/effects.ts';
import { kinds } from '../../src/domain/kinds/index.ts';
import { refusedCall } from '../../src/domain/permissions.ts';

export const subject = {
  tableActionStore,
  changeAction,
  executeAction,
  changeSafety,
  recentSafety,
  recordInvestigation,
  submitAction,
  sweep,
  composeDeps,
  effectsOf,
  refusedCall,
  kinds,
};
export type Subject = typeof subject;
