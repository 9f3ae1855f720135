/**
 * Thrown where something is asked that has not been loaded: the built app loads what the first answer seldom needs only then
 * (`build/later-modules.ts`). Whoever catches it loads and asks again; analyses ask twice what they ask once.
 */
export class Later extends Error {}

/** Loads what was left for later. In the built app `build/later-modules.ts` writes this file; elsewhere all is there. */
export const loadLater = async (): Promise<void> => {}
