import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { commentAction } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(commentAction.name, triggerOf(commentAction, composed));
