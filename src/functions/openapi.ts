import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { api } from '../http/meta/api.ts';
import { openapi, serveDescription } from '../http/meta/description.ts';

app.http(openapi.name, serveDescription(api, composed));
