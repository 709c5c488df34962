import { routes } from '../http/routes.ts';
import { register } from './register.ts';

// Who only asks whether we live must not wait for the rest.
register(routes.meta, async () => (await import('../http/meta/endpoints.ts')).metaEndpoints);
