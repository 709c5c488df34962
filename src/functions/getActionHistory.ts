import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { getActionHistory } from '../http/actions/reading.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(getActionHistory.name, triggerOf(getActionHistory, composed));
