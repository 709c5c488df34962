import type { ApiFunction } from '../kernel/endpoint.ts';
import { getSafety, putSafety } from './safety.ts';

/** Every HTTP function about safety settings. */
export const safetyEndpoints: readonly ApiFunction[] = [getSafety, putSafety];
