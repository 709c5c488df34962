import {
  type Investigation,
  type InvestigationOutline,
  investigationOutlineSchema,
  investigationSchema,
} from '../../../domain/investigations/investigation.ts';
import { read, type StoredRow } from '../kernel/rows.ts';

/** The record from its own row. Throws `UnreadableRecord` on what this version does not know. */
export const investigationFrom = (row: StoredRow): Investigation => read(investigationSchema, 'detail', row);
export const investigationOutlineFrom = (row: StoredRow): InvestigationOutline =>
  read(investigationOutlineSchema, 'summary', row);
