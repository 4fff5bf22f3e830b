import { accessSync, constants } from "node:fs";

/** True when there is such a file and this user may run it. */
export const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
