import { app } from '@azure/functions';
import { alive, health } from '../http/meta/health.ts';

app.http(health.name, alive());
