import { app } from '@azure/functions';
import { readDocsFile } from '../composition.ts';
import { docsFile, serveDocsFile } from '../http/docs.ts';

app.http(docsFile.name, serveDocsFile(readDocsFile));
