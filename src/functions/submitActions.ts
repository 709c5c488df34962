import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { submitActions } from '../http/actions/submitting.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(submitActions.name, triggerOf(submitActions, composed));
