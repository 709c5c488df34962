import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { resolveAction } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(resolveAction.name, triggerOf(resolveAction, composed));
