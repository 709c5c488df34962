import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { getAction } from '../http/actions/reading.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(getAction.name, triggerOf(getAction, composed));
