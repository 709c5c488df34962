import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { getPendingReport } from '../http/reports.ts';

app.http(getPendingReport.name, triggerOf(getPendingReport, composed));
