import type { ApiFunction } from '../kernel/endpoint.ts';
import { getPendingReport, getReport, listReports } from './reports.ts';

/** Every HTTP function about reports, in the order in which readers see them. */
export const reportEndpoints: readonly ApiFunction[] = [getPendingReport, listReports, getReport];
