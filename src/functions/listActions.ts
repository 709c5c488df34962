import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { listActions } from '../http/listing.ts';

app.http(listActions.name, triggerOf(listActions, composed));
