import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { putInvestigation } from '../http/investigations/investigations.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(putInvestigation.name, triggerOf(putInvestigation, composed));
