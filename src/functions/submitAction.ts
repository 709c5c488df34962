import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { submitAction } from '../http/actions/submitting.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(submitAction.name, triggerOf(submitAction, composed));
