import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { listIncidentActions } from '../http/listing.ts';

app.http(listIncidentActions.name, triggerOf(listIncidentActions, composed));
