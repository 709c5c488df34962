import { safetyEndpoints } from '../http/safety/endpoints.ts';
import { register } from './register.ts';

register(safetyEndpoints);
