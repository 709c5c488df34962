import { investigationEndpoints } from '../http/investigations/endpoints.ts';
import { register } from './register.ts';

register(investigationEndpoints);
