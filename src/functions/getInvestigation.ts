import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { getInvestigation } from '../http/investigations/investigations.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(getInvestigation.name, triggerOf(getInvestigation, composed));
