import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { listInvestigations } from '../http/investigations/investigations.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(listInvestigations.name, triggerOf(listInvestigations, composed));
