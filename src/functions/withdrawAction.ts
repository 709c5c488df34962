import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { withdrawAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(withdrawAction.name, triggerOf(withdrawAction, composed));
