export interface Answer {
  text: string;
  json: boolean;
}
export function readTour(markdown: string): { command: string; answer?: Answer }[];
export function fits(output: string, answer: Answer): boolean;
