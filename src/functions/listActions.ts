import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { listActions } from '../http/actions/listing.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(listActions.name, triggerOf(listActions, composed));
