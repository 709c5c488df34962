import { api } from '../http/api.ts';
import { openApiOf } from './document.ts';

/** The description of the whole API. `publicUrl`: where it is reached, unless where the description was. */
export const describeApi = (publicUrl: string | undefined): object => openApiOf(api, publicUrl);
