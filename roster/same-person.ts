/** Whether two addresses are one person's, however they are capitalised. */
export function samePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
