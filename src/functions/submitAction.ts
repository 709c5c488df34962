import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { submitAction } from '../http/submitting.ts';

app.http(submitAction.name, triggerOf(submitAction, composed));
