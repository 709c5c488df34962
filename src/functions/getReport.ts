import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';
import { getReport } from '../http/reports/reports.ts';

app.http(getReport.name, triggerOf(getReport, composed));
