import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionsSummary } from '../http/actions/openFigures.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(actionsSummary.name, triggerOf(actionsSummary, composed));
