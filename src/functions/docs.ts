import { app } from '@azure/functions';
import { docs, serveDocs } from '../http/meta/docs.ts';

app.http(docs.name, serveDocs());
