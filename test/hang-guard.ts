/**
 * Milliseconds after which a test is taken to hang. The only deadline of the tests, and no measure of speed: a machine ten
 * times slower than usual stays far below it. Waits inside a test get half of it, so that they can still say what they
 * waited for.
 */
export const HANG_GUARD = 20 * 60_000
export const WAIT_GUARD = HANG_GUARD / 2
