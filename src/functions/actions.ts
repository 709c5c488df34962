import { actionEndpoints } from '../http/actions/endpoints.ts';
import { register } from './register.ts';

register(actionEndpoints);
