import { app } from '@azure/functions';
import { alive, health } from '../http/health.ts';

app.http(health.name, alive());
