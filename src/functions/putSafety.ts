import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';
import { putSafety } from '../http/safety/safety.ts';

app.http(putSafety.name, triggerOf(putSafety, composed));
