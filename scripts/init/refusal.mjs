/** What makes `init` refuse, before anything is changed: a line for whoever typed it. */
export class Refusal extends Error {}
