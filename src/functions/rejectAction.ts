import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { rejectAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(rejectAction.name, triggerOf(rejectAction, composed));
