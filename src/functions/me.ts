import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { me } from '../http/actions/reading.ts';
import { triggerOf } from '../http/kernel/endpoint.ts';

app.http(me.name, triggerOf(me, composed));
