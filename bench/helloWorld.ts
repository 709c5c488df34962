import { app } from '@azure/functions';

// The least that a Functions app can be: what starting our bundle is held against.
app.http('hello', {
  authLevel: 'anonymous',
  route: 'api/health',
  handler: async () => ({ jsonBody: { hello: 'world' } }),
});
