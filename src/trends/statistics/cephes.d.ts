// What is used of the package: its own declarations are not reachable through its `exports`.
declare module 'cephes' {
  /** Settles when the functions can be called. */
  export const compiled: Promise<void>;
  export function lgam(x: number): number;
  export function incbet(a: number, b: number, x: number): number;
  export function incbi(a: number, b: number, y: number): number;
  export function igamc(a: number, x: number): number;
  export function ndtr(x: number): number;
  export function ndtri(p: number): number;
  export function stdtri(degrees: number, p: number): number;
}
