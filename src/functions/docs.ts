import { app } from '@azure/functions';
import { docs, serveDocs } from '../http/docs.ts';

app.http(docs.name, serveDocs());
