import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { approveAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(approveAction.name, triggerOf(approveAction, composed));
