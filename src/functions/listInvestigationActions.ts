import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { listInvestigationActions } from '../http/actions/listing.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(listInvestigationActions.name, triggerOf(listInvestigationActions, composed));
