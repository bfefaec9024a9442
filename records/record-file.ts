/** The name of the record's file inside an installation's folder. */
export const recordFile = 'record.sqlite';
