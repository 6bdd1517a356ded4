/**
 * Policies are checked in threads that are thrown away, each of which would compile Cedar's wasm anew. V8 shares
 * compiled code among the threads of a process while one of them holds it, and this one does: a check takes a third.
 */
import "../../../src/policy/cedar/library.js";
