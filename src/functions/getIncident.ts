import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { getIncident } from '../http/incidents.ts';

app.http(getIncident.name, triggerOf(getIncident, composed));
