import { app } from '@azure/functions';
import { readDocsFile } from '../composition.ts';
import { docsFile, serveDocsFile } from '../http/meta/docs.ts';

app.http(docsFile.name, serveDocsFile(readDocsFile));
