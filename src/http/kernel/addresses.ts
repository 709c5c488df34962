import type { Call } from './endpoint.ts';
import { apiVersion } from './request.ts';

/** An absolute address of this API, as clients follow it without knowing us. */
export const addressOf = ({ settings, request }: Call, path: `/api/${string}`): string =>
  `${settings.publicUrl ?? new URL(request.url).origin}${path}?api-version=${apiVersion}`;
