import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { getIncident } from '../http/investigations/incidents.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(getIncident.name, triggerOf(getIncident, composed));
