import { metaEndpoints } from '../http/meta/endpoints.ts';
import { register } from './register.ts';

register(metaEndpoints);
