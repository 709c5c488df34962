import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { listInvestigations } from '../http/investigations.ts';

app.http(listInvestigations.name, triggerOf(listInvestigations, composed));
