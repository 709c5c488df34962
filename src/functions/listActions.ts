import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionList } from '../http/listing.ts';

app.http('listActions', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/actions',
  handler: actionList(composed),
});
