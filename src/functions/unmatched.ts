import { app } from '@azure/functions';
import { outside } from '../composed.ts';
import { answering } from '../http/kernel/trigger.ts';
import { unmatched } from '../http/kernel/unmatched.ts';
import { routes } from '../http/routes.ts';

// The host takes the first function that fits, by name: this one has to come after all others. Of TRACE and CONNECT the
// library cannot make a request.
app.http('zUnmatched', {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  authLevel: 'anonymous',
  route: 'api/{*path}',
  handler: answering(unmatched(Object.values(routes).flat(), outside.corsOrigins), outside.corsOrigins),
});
