import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { putSafety } from '../http/safety.ts';

app.http(putSafety.name, triggerOf(putSafety, composed));
