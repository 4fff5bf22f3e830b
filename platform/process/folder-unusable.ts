/** A folder that a process needs cannot be made, written or locked; the message says why. */
export class FolderUnusable extends Error {
  override readonly name = "FolderUnusable";
}
