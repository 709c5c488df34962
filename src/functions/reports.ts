import { reportEndpoints } from '../http/reports/endpoints.ts';
import { register } from './register.ts';

register(reportEndpoints);
