import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { getReport } from '../http/reports.ts';

app.http(getReport.name, triggerOf(getReport, composed));
