import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';
import { getPendingReport } from '../http/reports/reports.ts';

app.http(getPendingReport.name, triggerOf(getPendingReport, composed));
