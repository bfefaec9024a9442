/** What is stored under its digest through the API, a file of evidence above all, has at most this many bytes: 8 MiB. */
export const largestFile = 8 * 1024 * 1024;
