import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { getAction } from '../http/reading.ts';

app.http(getAction.name, triggerOf(getAction, composed));
