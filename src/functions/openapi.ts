import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { api } from '../http/api.ts';
import { openapi, serveDescription } from '../http/description.ts';

app.http(openapi.name, serveDescription(api, composed));
