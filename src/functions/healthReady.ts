import { app } from '@azure/functions';
import { readiness } from '../composition.ts';
import { healthReady, ready } from '../http/meta/health.ts';

app.http(healthReady.name, ready(readiness));
