import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { reportDecision } from '../http/actionCommands.ts';
import { triggerOf } from '../http/endpoint.ts';

app.http(reportDecision.name, triggerOf(reportDecision, composed));
