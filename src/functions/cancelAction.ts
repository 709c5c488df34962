import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { cancelAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(cancelAction.name, triggerOf(cancelAction, composed));
