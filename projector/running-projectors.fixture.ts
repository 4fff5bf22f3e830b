import type { ProjectorOptions } from "./projector-options.ts";
import { openProjector, type Projector } from "./service.ts";

/** Projectors that a test starts, so that none outlives it. */
export const createRunningProjectors = () => {
  const running = new Set<Projector>();
  const stop = async (projector: Projector): Promise<void> => {
    running.delete(projector);
    await projector.stop();
  };
  return {
    start: (options: ProjectorOptions): Projector => {
      const projector = openProjector(options);
      running.add(projector);
      return projector;
    },
    stop,
    stopAll: async (): Promise<void> => {
      await Promise.all([...running].map(stop));
    },
  };
};
