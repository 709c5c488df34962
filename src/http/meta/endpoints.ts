import type { ApiFunction } from '../kernel/endpoint.ts';
import { openapi } from './description.ts';
import { docs, docsFile } from './docs.ts';
import { health, healthReady } from './health.ts';
import { me } from './me.ts';

/** Every HTTP function about the caller, the process and the API itself. */
export const metaEndpoints: readonly ApiFunction[] = [me, health, healthReady, openapi, docs, docsFile];
