import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { rejectAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(rejectAction.name, triggerOf(rejectAction, composed));
