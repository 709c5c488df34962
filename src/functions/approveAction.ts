import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { approveAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(approveAction.name, triggerOf(approveAction, composed));
