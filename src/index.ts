// The one entry that is bundled: every function registers itself when it is imported.
import './functions/actions.ts';
import './functions/executor.ts';
import './functions/investigations.ts';
import './functions/meta.ts';
import './functions/policy.ts';
import './functions/reports.ts';
import './functions/reportTimer.ts';
import './functions/safety.ts';
import './functions/sealTimer.ts';
import './functions/sweep.ts';
import './functions/unmatched.ts';
