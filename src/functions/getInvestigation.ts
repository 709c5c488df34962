import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { getInvestigation } from '../http/investigations.ts';

app.http(getInvestigation.name, triggerOf(getInvestigation, composed));
