import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { actionsSummary } from '../http/openFigures.ts';

app.http(actionsSummary.name, triggerOf(actionsSummary, composed));
