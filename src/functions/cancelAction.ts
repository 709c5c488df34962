import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { cancelAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(cancelAction.name, triggerOf(cancelAction, composed));
