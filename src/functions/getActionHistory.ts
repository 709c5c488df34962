import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { getActionHistory } from '../http/reading.ts';

app.http(getActionHistory.name, triggerOf(getActionHistory, composed));
