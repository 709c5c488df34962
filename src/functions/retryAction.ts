import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { retryAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(retryAction.name, triggerOf(retryAction, composed));
