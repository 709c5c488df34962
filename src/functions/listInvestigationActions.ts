import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { listInvestigationActions } from '../http/listing.ts';

app.http(listInvestigationActions.name, triggerOf(listInvestigationActions, composed));
