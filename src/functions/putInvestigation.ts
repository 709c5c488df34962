import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { putInvestigation } from '../http/investigations.ts';

app.http(putInvestigation.name, triggerOf(putInvestigation, composed));
