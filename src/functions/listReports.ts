import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';
import { listReports } from '../http/reports/reports.ts';

app.http(listReports.name, triggerOf(listReports, composed));
