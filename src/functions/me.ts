import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { triggerOf } from '../http/endpoint.ts';
import { me } from '../http/reading.ts';

app.http(me.name, triggerOf(me, composed));
