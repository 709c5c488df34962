import { routes } from '../http/routes.ts';
import { register } from './register.ts';

register(routes.policy);
