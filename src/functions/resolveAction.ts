import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { resolveAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(resolveAction.name, triggerOf(resolveAction, composed));
