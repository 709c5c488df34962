import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';
import { getSafety } from '../http/safety/safety.ts';

app.http(getSafety.name, triggerOf(getSafety, composed));
