/** Something that only one process may hold is held by another one. Stop that one first. */
export class ResourceInUse extends Error {
  override readonly name: string = "ResourceInUse";
}
