import type { ApiFunction } from '../kernel/endpoint.ts';
import { confirmSafety, deleteWaitingSafety, getSafety, putSafety } from './safety.ts';

/** Every HTTP function about safety settings. */
export const safetyEndpoints: readonly ApiFunction[] = [getSafety, putSafety, confirmSafety, deleteWaitingSafety];
