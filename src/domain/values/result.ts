import type { Refusal } from '../actions/refusal.ts';

/** An expected outcome as a value: exceptions are for bugs and broken infrastructure. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const refused = (refusal: Refusal): Result<never> => ({ ok: false, refusal });
