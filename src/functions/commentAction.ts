import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { commentAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(commentAction.name, triggerOf(commentAction, composed));
