import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { assignAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(assignAction.name, triggerOf(assignAction, composed));
