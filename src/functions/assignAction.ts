import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { assignAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(assignAction.name, triggerOf(assignAction, composed));
