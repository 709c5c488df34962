import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { withdrawAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(withdrawAction.name, triggerOf(withdrawAction, composed));
