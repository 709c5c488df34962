import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { reportDecision } from '../http/actions/commands.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(reportDecision.name, triggerOf(reportDecision, composed));
