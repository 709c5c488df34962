import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { listIncidentActions } from '../http/actions/listing.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(listIncidentActions.name, triggerOf(listIncidentActions, composed));
