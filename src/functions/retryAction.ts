import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { retryAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(retryAction.name, triggerOf(retryAction, composed));
