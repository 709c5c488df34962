import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { submitActions } from '../http/submitting.ts';

app.http(submitActions.name, triggerOf(submitActions, composed));
