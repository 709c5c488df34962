/** What each call names as `api-version`. */
export const apiVersion = '2026-11-01';
